// The list of figures and practices beside the text: a listbox whose rows say value, indicator and state.

const SIGNS = { at_least: "≥", approx: "≈", at_most: "≤", exact: "" };
const STATE_MARKS = { open: "○", accepted: "✓", corrected: "✎", rejected: "✕", review: "?" };

function number(value) {
  if (value === null || value === undefined) return "";
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

class ListPane {
  constructor(board) {
    this.board = board;
    this.rows = new Map();
    this.filter = "all";
    this.what = "all";
    this.root = element("div", "ab-list");
    this.bar = element("div", "ab-bar");
    this.find = element("input", "ab-find");
    this.find.type = "search";
    this.find.addEventListener("input", () => this.draw());
    this.find.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.find.value = ""; this.draw(); board.focusList(); }
      if (event.key === "Enter") board.focusList();
    });
    this.chips = element("div", "ab-chips");
    this.chips.setAttribute("role", "group");
    this.bar.append(this.chips, this.find);
    this.box = element("div", "ab-rows");
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "listbox");
    this.box.addEventListener("mousedown", (event) => {
      const row = event.target.closest("[data-id]");
      if (row) board.select(row.dataset.id, true);
    });
    this.root.append(this.bar, this.box);
  }

  // Which rows stay under the filter, the kind and the words that are chosen.
  keeps(item) {
    if (this.what !== "all" && item.w !== this.what) return false;
    const by = {
      all: item.st !== "review", open: item.st === "open", accepted: item.st === "accepted" || item.st === "corrected",
      rejected: item.st === "rejected", review: item.st === "review",
      lacking: item.st !== "rejected" && item.st !== "review" && item.ms.length > 0,
      alarm: Boolean(this.board.alarm(item)) && item.st !== "rejected",
    };
    if (!by[this.filter]) return false;
    const words = this.find.value.trim().toLowerCase();
    return !words || this.haystack(item).includes(words);
  }

  haystack(item) {
    return [item.p, this.name(item), item.f.scope, item.no, item.f.local_name].join(" ").toLowerCase();
  }

  name(item) {
    const { indicators, practices } = this.board.fixed;
    if (item.w === "p") {
      const practice = practices.get(item.f.practice_id);
      return practice ? practice.name : "";
    }
    const indicator = indicators.get(item.f.indicator_id);
    return indicator ? indicator.name : item.f.indicator_id || "";
  }

  shown() {
    return this.board.order.filter((id) => this.rows.has(id));
  }

  draw() {
    const board = this.board;
    this.find.placeholder = board.say("find");
    this.find.setAttribute("aria-label", board.say("find"));
    this.box.setAttribute("aria-label", board.say("list"));
    this.drawChips();
    this.rows.clear();
    const fragment = document.createDocumentFragment();
    for (const item of board.items()) {
      if (!this.keeps(item) && item.id !== board.current) continue;
      fragment.append(this.row(item));
    }
    this.box.replaceChildren(fragment);
    if (!this.rows.size) this.box.append(element("div", "ab-none", board.say("none")));
    this.mark();
  }

  drawChips() {
    const board = this.board, all = board.items();
    const count = (filter) => {
      const [was, words] = [this.filter, this.find.value];
      this.filter = filter; this.find.value = "";
      const found = all.filter((item) => this.keeps(item)).length;
      this.filter = was; this.find.value = words;
      return found;
    };
    const chip = (label, pressed, act) => {
      const button = element("button", "ab-chip", label);
      button.type = "button";
      button.setAttribute("aria-pressed", String(pressed));
      button.addEventListener("click", act);
      return button;
    };
    const states = ["all", "open", "accepted", "rejected", "lacking", "alarm", "review"].map((name) =>
      chip(`${board.say(`filter_${name}`)} ${count(name)}`, this.filter === name, () => this.choose(name)));
    const kinds = ["all", "f", "p"].map((name) =>
      chip(board.say(`what_${name}`), this.what === name, () => { this.what = name; this.draw(); board.choose(); }));
    const gap = element("span", "ab-gap");
    this.chips.setAttribute("aria-label", board.say("filters"));
    this.chips.replaceChildren(...kinds, gap, ...states);
  }

  choose(name) {
    this.filter = name;
    this.draw();
    this.board.choose();
  }

  row(item) {
    const row = element("div", `ab-row ab-${item.st}`);
    row.id = `ab-row-${item.id}`;
    row.dataset.id = item.id;
    row.setAttribute("role", "option");
    this.fill(row, item);
    this.rows.set(item.id, row);
    return row;
  }

  fill(row, item) {
    const board = this.board;
    row.className = `ab-row ab-${item.st}${board.pending(item.id) ? " ab-pending" : ""}`;
    const state = element("span", "ab-state", STATE_MARKS[item.st]);
    state.title = board.say(`state_${item.st}`);
    state.setAttribute("aria-label", state.title);
    const printed = element("span", `ab-printed${item.w === "p" ? " ab-name" : ""}`, item.p.replace(/\s+/g, " "));
    const value = element("span", "ab-value", item.w === "p" ? item.f.local_name : this.value(item));
    const name = this.name(item);
    const label = element("span", name ? "ab-indicator" : "ab-indicator ab-lack",
      name || board.say(item.w === "p" ? "no_practice" : "no_indicator"));
    if (name && item.w === "f" && item.st === "open" && !item.su && !item.ed.includes("indicator_id")) {
      label.append(element("span", "ab-unsure", ` ${board.say("unsure")}`));
    }
    label.title = name;
    const last = element("span", "ab-last");
    last.append(label);
    row.replaceChildren(state, printed, value, last);
    const tags = element("span", "ab-tags");
    const alarm = board.alarm(item);
    if (alarm) tags.append(element("span", `ab-tag ab-tag-${alarm}`, board.say(`rel_${alarm}`)));
    for (const name_ of item.ms) {
      if (name_ !== "indicator" && name_ !== "practice") tags.append(element("span", "ab-tag", board.say(`lack_${name_}`)));
    }
    if (item.f.scope) tags.append(element("span", "ab-tag ab-quiet", item.f.scope));
    if (tags.childNodes.length) last.append(tags);
  }

  value(item) {
    const { f } = item;
    const to = f.value_to === null || f.value_to === undefined ? "" : `–${number(f.value_to)}`;
    const indicator = this.board.fixed.indicators.get(f.indicator_id);
    return `${SIGNS[f.bound] || ""}${number(f.value)}${to} ${indicator ? indicator.unit : item.un}`.trim();
  }

  // One item has changed: its row is filled again and nothing else moves.
  refresh(item) {
    const row = this.rows.get(item.id);
    if (row) this.fill(row, item);
    this.mark();
  }

  mark() {
    const current = this.board.current;
    for (const [id, row] of this.rows) {
      const chosen = id === current;
      row.classList.toggle("ab-current", chosen);
      row.setAttribute("aria-selected", String(chosen));
    }
    if (this.rows.has(current)) this.box.setAttribute("aria-activedescendant", `ab-row-${current}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  show(id) {
    const row = this.rows.get(id);
    if (!row) return;
    const box = row.getBoundingClientRect(), pane = this.box.getBoundingClientRect();
    if (box.top < pane.top) this.box.scrollTop += box.top - pane.top - 4;
    if (box.bottom > pane.bottom) this.box.scrollTop += box.bottom - pane.bottom + 4;
  }
}
