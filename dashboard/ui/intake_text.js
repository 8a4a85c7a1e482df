// The text with every figure and practice marked in place.
// The text of an article is hostile data: it reaches the page as text nodes only, never as markup.
// Python counts code points, JavaScript counts UTF-16 units; `Offsets` translates between the two.

class Offsets {
  constructor(text) {
    this.text = text;
    this.pairs = [];  // positions, in UTF-16 units, of characters that take two units
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < text.length) { this.pairs.push(i); i++; }
    }
  }

  toUnits(points) {
    if (!this.pairs.length) return points;
    let low = 0, high = this.pairs.length;
    while (low < high) {  // the pair number k stands before the code point when its own code point index is smaller
      const middle = (low + high) >> 1;
      if (this.pairs[middle] - middle < points) low = middle + 1; else high = middle;
    }
    return points + low;
  }

  toPoints(units) {
    let low = 0, high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pairs[middle] < units) low = middle + 1; else high = middle;
    }
    return units - low;
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

class TextPane {
  constructor(board) {
    this.board = board;
    this.root = element("div", "ab-text");
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "document");
    this.root.lang = "zh-CN";
    this.lines = [];
    this.marks = new Map();  // id → its elements
    this.shape = "";
    this.root.addEventListener("click", (event) => {
      const mark = event.target.closest("mark");
      if (mark && String(window.getSelection()) === "") board.select(mark.dataset.id, true);
    });
  }

  setText(text, base) {
    this.offsets = new Offsets(text);
    this.base = base;
    this.lines = [];
    let start = 0;
    for (const line of text.split("\n")) {
      this.lines.push({ start, end: start + line.replace(/\r$/, "").length });
      start += line.length + 1;
    }
    this.shape = "";
    this.text = text;
  }

  // Draw the text again where a span has come or gone; otherwise only the classes of the marks change.
  draw(items) {
    const shape = items.map((i) => `${i.id}:${i.s}:${i.e}`).join(" ");
    if (shape === this.shape) { items.forEach((item) => this.paint(item)); return; }
    this.shape = shape;
    this.marks.clear();
    const spans = items.map((item) => ({
      item, start: this.offsets.toUnits(item.s - this.base), end: this.offsets.toUnits(item.e - this.base),
    })).sort((a, b) => a.start - b.start || b.end - a.end);
    const fragment = document.createDocumentFragment();
    let next = 0, open = [], blank = 0;
    for (const line of this.lines) {
      while (next < spans.length && spans[next].start < line.end) open.push(spans[next++]);
      open = open.filter((span) => span.end > line.start);
      const drawn = element("div", "ab-line");
      drawn.dataset.start = line.start;
      const empty = !this.text.slice(line.start, line.end).trim();
      blank = empty ? blank + 1 : 0;
      if (empty) drawn.classList.add(blank > 1 ? "ab-gone" : "ab-blank");
      this.drawLine(drawn, line, open);
      fragment.append(drawn);
    }
    this.root.replaceChildren(fragment);
    items.forEach((item) => this.paint(item));
  }

  drawLine(drawn, line, spans) {
    const cuts = new Set([line.start, line.end]);
    for (const span of spans) {
      if (span.start > line.start && span.start < line.end) cuts.add(span.start);
      if (span.end > line.start && span.end < line.end) cuts.add(span.end);
    }
    const ordered = [...cuts].sort((a, b) => a - b);
    for (let i = 0; i + 1 < ordered.length; i++) {
      const [from, to] = [ordered[i], ordered[i + 1]];
      const inside = spans.filter((span) => span.start <= from && span.end >= to);
      const words = this.text.slice(from, to);
      if (!inside.length) { drawn.append(document.createTextNode(words)); continue; }
      // Where marks lie in one another a figure is shown before a practice, and the shorter before the longer.
      inside.sort((a, b) => (a.item.w === "f" ? 0 : 1) - (b.item.w === "f" ? 0 : 1) || (a.end - a.start) - (b.end - b.start));
      const mark = element("mark", "", words);
      if (inside[0].item.w === "f" && inside.some((span) => span.item.w === "p")) mark.dataset.named = "1";
      mark.dataset.id = inside[0].item.id;
      for (const span of inside) {
        if (!this.marks.has(span.item.id)) this.marks.set(span.item.id, []);
        this.marks.get(span.item.id).push(mark);
      }
      drawn.append(mark);
    }
  }

  paint(item) {
    const current = this.board.current === item.id;
    for (const mark of this.marks.get(item.id) || []) {
      const first = mark.dataset.id === item.id;
      if (first || current) mark.classList.toggle("ab-current", current);
      if (!first) continue;
      mark.className = `ab-${item.st} ab-${item.w === "p" ? "practice" : "figure"}${current ? " ab-current" : ""}`;
      const twin = this.board.alarm(item);
      if (twin) mark.dataset.alarm = twin; else delete mark.dataset.alarm;
      mark.title = `${this.board.say(`state_${item.st}`)}${twin ? ` · ${this.board.say(`rel_${twin}`)}` : ""}`;
    }
  }

  show(id) {
    const mark = (this.marks.get(id) || [])[0];
    if (!mark) return;
    const box = mark.getBoundingClientRect(), pane = this.root.getBoundingClientRect();
    if (box.top < pane.top + 40 || box.bottom > pane.bottom - 40) {
      this.root.scrollTop += box.top - pane.top - this.root.clientHeight / 3;
    }
  }

  // What is selected in the text, as code points of the whole file; null for nothing.
  selected() {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!this.root.contains(range.commonAncestorContainer)) return null;
    const start = this.unitAt(range.startContainer, range.startOffset);
    const end = this.unitAt(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return null;
    return {
      start: this.base + this.offsets.toPoints(start), end: this.base + this.offsets.toPoints(end),
      words: this.text.slice(start, end),
    };
  }

  unitAt(container, offset) {
    const at = container.nodeType === 3 ? container.parentElement : container;
    let line = at.closest(".ab-line");
    if (!line && container === this.root) {  // the range ends between two lines
      line = this.root.children[Math.min(offset, this.root.children.length - 1)];
      return line ? Number(line.dataset.start) : null;
    }
    if (!line) return null;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(container, offset);
    return Number(line.dataset.start) + before.toString().length;
  }
}
