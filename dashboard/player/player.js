// The stage: one slide a screen, every key answered here, nothing asked of a server. It is laid out 1920 pixels wide and
// scaled as a whole, so that a slide looks the same on any screen; where the screen is higher or wider there is more room.

const WIDE = 1920, HIGH = 1080, SCALE = 24 / 14, IDLE = 3000;

class Player {
  constructor(stage, options = {}) {
    this.options = options;
    this.at = 0;
    this.page = 0;
    this.digits = "";
    this.root = make("div", "ap ap-quiet", { tabindex: "-1", role: "region" });
    this.canvas = this.root.appendChild(make("div", "ap-canvas"));
    this.said = this.root.appendChild(make("div", "ap-said", { "aria-live": "polite", role: "status" }));
    this.onKey = (event) => this.key(event);
    this.onUp = (event) => { if (this.open && !event.ctrlKey && !event.metaKey) event.stopImmediatePropagation(); };
    this.onSize = () => this.open && this.settle();
    this.onMove = () => this.awake();
    this.onFull = () => this.onSize();
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("keyup", this.onUp, true);
    window.addEventListener("keypress", this.onUp, true);
    window.addEventListener("resize", this.onSize);
    document.addEventListener("fullscreenchange", this.onFull);
    this.root.addEventListener("mousemove", this.onMove);
    this.root.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("wheel", (event) => event.stopPropagation(), { passive: true });
    this.take(stage);
  }

  take(stage) {
    this.stage = stage;
    this.words = stage.words;
    this.root.setAttribute("aria-label", stage.title);
    this.root.lang = stage.language === "zh" ? "zh-CN" : stage.language;
    if (this.open) this.show(this.at, this.page);
  }

  away() {
    this.close();
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("keyup", this.onUp, true);
    window.removeEventListener("keypress", this.onUp, true);
    window.removeEventListener("resize", this.onSize);
    document.removeEventListener("fullscreenchange", this.onFull);
    this.root.remove();
  }

  say(key, values = {}) {
    return String(this.words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  // ---- opening and closing --------------------------------------------------------------------------------------

  start(at, full) {
    if (!this.open) {
      this.before = document.activeElement;
      document.body.append(this.root);
      this.open = true;
      this.overflow = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
      this.began = Date.now();
      document.fonts?.ready.then(() => this.onSize());
    }
    this.root.classList.toggle("ap-dark", Boolean(this.dark));
    this.show(at ?? this.at, 0);
    this.root.focus({ preventScroll: true });
    if (full) this.full(true);
    else this.toast(this.say("hint"), true);
    try { navigator.wakeLock?.request("screen").catch(() => {}); } catch { /* the screen may go dark, as it would */ }
  }

  close() {
    if (!this.open) return;
    this.open = false;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.dismiss();
    this.blank("");
    this.root.remove();
    document.documentElement.style.overflow = this.overflow;
    this.before?.focus?.({ preventScroll: true });
    this.options.onClose?.(this.at);
  }

  full(on) {
    const want = on ?? !document.fullscreenElement;
    const done = want ? this.root.requestFullscreen?.() : document.exitFullscreen?.();
    done?.catch?.(() => {});
    this.root.focus({ preventScroll: true });
  }

  // ---- a slide --------------------------------------------------------------------------------------------------

  show(at, page = 0) {
    const slides = this.stage.slides;
    this.at = Math.max(0, Math.min(at, slides.length - 1));
    const slide = slides[this.at];
    this.canvas.innerHTML = slide.html;
    this.slide = this.canvas.firstElementChild;
    this.furnish();
    this.page = page;
    this.settle();
    this.tell();
    this.options.onMove?.(this.at);
  }

  furnish() {
    const number = this.number = make("div", "ap-number");
    this.pageOf = number.appendChild(make("span", "ap-page-of"));
    this.numberOf = number.appendChild(make("span"));
    const previous = make("button", "ap-edge ap-prev", { "aria-label": this.say("previous"), tabindex: "-1" }, "‹");
    const next = make("button", "ap-edge ap-next", { "aria-label": this.say("next"), tabindex: "-1" }, "›");
    previous.onclick = () => this.step(-1);
    next.onclick = () => this.step(1);
    const tools = make("div", "ap-tools", { role: "toolbar" });
    for (const [name, key, act] of [["previous", "←", () => this.step(-1)], ["next", "→", () => this.step(1)],
      ["jump", "J", () => this.jump()], ["evidence", "E", () => this.challenge()], ["theme", "D", () => this.turn()],
      ["full", "F", () => this.full()], ["help", "?", () => this.help()], ["leave", "Esc", () => this.close()]]) {
      const button = tools.appendChild(make("button", "", { type: "button", tabindex: "-1" }, this.say(name)));
      button.append(make("kbd", "", {}, key));
      button.onclick = (event) => { event.stopPropagation(); this.root.focus({ preventScroll: true }); act(); };
    }
    this.canvas.append(number, previous, next, tools);
    if (this.clock) number.prepend(this.clock);
  }

  settle() {
    const scale = Math.min(window.innerWidth / WIDE, window.innerHeight / HIGH);
    Object.assign(this.canvas.style, { width: `${window.innerWidth / scale}px`, height: `${window.innerHeight / scale}px`,
      transform: `scale(${scale})` });
    this.pages = pagesOf(this.slide);
    this.page = Math.max(0, Math.min(this.page, this.pages.length - 1));
    this.turnTo(this.page);
    if (this.panel) this.panel.fit?.();
  }

  turnTo(page) {
    this.page = page;
    for (const one of this.pages) one.hide();
    this.pages[page].show();
    this.pageOf.textContent = this.pages.length > 1 ? `${page + 1}/${this.pages.length}` : "";
    this.numberOf.textContent = `${this.at + 1} / ${this.stage.slides.length}`;
  }

  step(by) {
    const page = this.page + by;
    if (page >= 0 && page < this.pages.length) { this.turnTo(page); this.tell(); return; }
    const at = this.at + by;
    if (at >= 0 && at < this.stage.slides.length) this.show(at, by < 0 ? Infinity : 0);
  }

  tell() {
    const parts = [this.stage.slides[this.at].title, this.say("slide", { at: this.at + 1, of: this.stage.slides.length })];
    if (this.pages.length > 1) parts.push(this.say("part", { at: this.page + 1, of: this.pages.length }));
    this.said.textContent = parts.join(" · ");
  }

  turn() {
    this.dark = !this.dark;
    this.root.classList.toggle("ap-dark", this.dark);
  }

  blank(colour) {
    this.cloth?.remove();
    this.cloth = null;
    if (!colour) return;
    this.cloth = this.root.appendChild(make("div", colour === "white" ? "ap-blank ap-white" : "ap-blank"));
    this.cloth.onclick = (event) => { event.stopPropagation(); this.blank(""); };
    this.said.textContent = this.say(colour);
  }

  toast(words, small = false) {
    this.bread?.remove();
    clearTimeout(this.toasting);
    if (!words) return;
    this.bread = this.canvas.appendChild(make("div", small ? "ap-toast ap-small" : "ap-toast", { "aria-hidden": "true" }, words));
    this.toasting = setTimeout(() => this.bread?.remove(), small ? 4000 : 2500);
  }

  awake() {
    this.root.classList.remove("ap-idle", "ap-quiet");
    clearTimeout(this.idling);
    this.idling = setTimeout(() => this.root.classList.add("ap-idle"), IDLE);
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  time(minutes) {
    if (this.clock && !minutes) {
      this.clock.remove();
      this.clock = null;
      this.canvas.classList.remove("ap-ticking");
      clearInterval(this.ticking);
      return;
    }
    this.clock?.remove();
    clearInterval(this.ticking);
    this.until = minutes ? minutes * 60000 : 0;
    const label = this.say(minutes ? "countdown" : "timer");
    this.clock = make("button", "ap-clock", { type: "button", "aria-label": label, title: label, tabindex: "-1" });
    this.clock.onclick = (event) => { event.stopPropagation(); this.began = Date.now(); this.tick(); this.root.focus(); };
    if (minutes) this.began = Date.now();
    this.number.prepend(this.clock);
    this.canvas.classList.add("ap-ticking");
    this.tick();
    this.ticking = setInterval(() => this.tick(), 500);
  }

  tick() {
    const gone = Date.now() - this.began, left = this.until ? this.until - gone : gone;
    const seconds = this.until ? Math.ceil(Math.abs(left) / 1000) : Math.floor(gone / 1000);
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(seconds / 3600), clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    this.clock.textContent = (this.until && left < 0 ? "+" : "") + (hours ? `${hours}:` : "") + clock;
    this.clock.classList.toggle("ap-over", Boolean(this.until) && left < 0);
  }

  // ---- keys and clicks ------------------------------------------------------------------------------------------

  key(event) {
    if (!this.open || event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopImmediatePropagation();  // the page beneath has keys of its own
    const key = keyOf(event);
    if (this.panel) { this.panel.key(key, event); return; }
    if (this.cloth && key !== "Tab") {
      event.preventDefault();
      const other = { w: "white", ",": "white", b: "black", ".": "black" }[key];
      const same = other === (this.cloth.classList.contains("ap-white") ? "white" : "black");
      this.blank(other && !same ? other : "");
      return;
    }
    if (/^\d$/.test(key)) {
      this.digits = (this.digits + key).slice(-3);
      this.toast(`→ ${this.digits}`);
      clearTimeout(this.forget);
      this.forget = setTimeout(() => { this.digits = ""; }, 4000);
      return;
    }
    const typed = this.digits;
    this.digits = "";
    const act = this.acts(typed)[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  acts(typed) {
    const next = () => this.step(1), previous = () => this.step(-1), black = () => this.blank("black");
    const white = () => this.blank("white"), jump = () => this.jump();
    const enter = () => { if (!typed) return next(); this.toast(""); return this.show(Number(typed) - 1); };
    return {
      ArrowRight: next, ArrowDown: next, " ": next, PageDown: next, n: next, Enter: enter,
      ArrowLeft: previous, ArrowUp: previous, PageUp: previous, Backspace: previous, p: previous,
      Home: () => this.show(0), End: () => this.show(this.stage.slides.length - 1),
      b: black, ".": black, w: white, ",": white, j: jump, g: jump,
      t: () => { this.toast(""); this.time(Number(typed) || 0); }, e: () => this.challenge(), d: () => this.turn(),
      f: () => this.full(), F5: () => this.full(true), "?": () => this.help(), h: () => this.help(),
      Escape: () => { if (typed) this.toast(""); else if (document.fullscreenElement) this.full(false); else this.close(); },
    };
  }

  click(event) {
    if (this.panel || this.cloth) return;
    const mark = event.target.closest?.("[data-mark]");
    if (mark) this.challenge(mark.dataset.mark.split(" "));
  }
}

function make(name, look = "", attributes = {}, text = "") {
  const node = document.createElement(name);
  if (look) node.className = look;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

// With a Chinese input method on, letters arrive as "Process": the place of the key says what is meant.
function keyOf(event) {
  if (event.key !== "Process" && !event.isComposing && event.keyCode !== 229) {
    return event.key === "Spacebar" ? " " : event.key.length === 1 ? half(event.key).toLowerCase() : event.key;
  }
  const letter = /^Key([A-Z])$/.exec(event.code), digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (letter) return letter[1].toLowerCase();
  if (digit) return digit[1];
  return { Period: ".", Comma: ",", Space: " ", Slash: "?" }[event.code] ?? event.code;
}

function half(sign) {
  return { "。": ".", "，": ",", "？": "?", "／": "?", "/": "?", "　": " " }[sign] ?? sign;
}

// ---- pages of a slide: what is higher than the screen goes on on the next one, cut between rows ----------------------

function pagesOf(slide) {
  const body = slide.querySelector(".ap-body");
  if (!body) return [{ show() {}, hide() {} }];
  const points = body.classList.contains("ap-beside") ? null : body.querySelector(".ap-points");
  // Points over a picture that push a part of it to another page get a page of their own, after it; a line of the
  // caption and of the footnote is given where that saves a page or a cut through the picture.
  const ways = [{ tight: false, apart: false }, { tight: true, apart: false }];
  if (points) ways.push({ tight: false, apart: true }, { tight: true, apart: true });
  let best = null;
  for (const way of ways) {
    const found = { ...way, ...laid(slide, body, points, way) };
    if (!best || found.cost < best.cost) best = found;
  }
  if (best.tight !== ways.at(-1).tight || best.apart !== ways.at(-1).apart) best = { ...best, ...laid(slide, body, points, best) };
  return best.pages;
}

function laid(slide, body, points, { tight, apart }) {
  slide.classList.toggle("ap-tight", tight);
  points?.classList.toggle("ap-alone", apart);
  for (const repeat of slide.querySelectorAll(".ap-repeat")) repeat.remove();
  for (const off of slide.querySelectorAll(".ap-off")) off.classList.remove("ap-off");
  const above = points && !apart ? points.offsetHeight + 18 : 0, found = { pages: [], torn: 0 };
  for (const part of body.querySelectorAll(".ap-figure, [data-rows]")) {
    const room = (at = found.pages.length) => body.clientHeight - (at ? 0 : above);
    if (part.classList.contains("ap-figure")) figurePages(part, room, found);
    else rowPages(part, room, found);
  }
  const shown = found.pages.map((page, at) => ({ hide: page.hide,
    show() { points?.classList.toggle("ap-off", apart || at > 0); page.show(); } }));
  if (apart) shown.push({ hide() {}, show() { points.classList.remove("ap-off"); } });
  if (!shown.length) shown.push({ show() {}, hide() {} });
  return { pages: shown, cost: 10 * found.pages.length + 8 * found.torn + (apart ? 9 : 0) + (tight ? 1 : 0) };
}

function figurePages(figure, room, found) {
  const { pages } = found;
  const frame = figure.querySelector(".ap-window"), drawing = frame.querySelector(".ap-drawing");
  const caption = figure.querySelector("figcaption"), over = () => (caption ? caption.offsetHeight + 6 : 0);
  frame.style.height = "";
  drawing.style.marginTop = "";
  const cuts = figure.dataset.cuts.split(",").map((y) => Number(y) * SCALE);
  const head = Number(figure.dataset.head) * SCALE;
  const before = pages.length, all = (share) => spansOf(cuts, head, (at) => (room(before + at) - over()) * share);
  const least = all(1);
  // Screens of much the same height: a last one with a row on it looks like a mistake.
  const shares = "even" in figure.dataset ? [0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] : [];
  const even = shares.map(all)
    .find((one) => one.length === least.length && one.every((span) => !span.torn)) ?? least;
  for (const { start, to, repeated, torn } of even) {
    if (torn) found.torn += 1;
    pages.push({
      hide() { figure.classList.add("ap-off"); },
      show() {
        figure.classList.remove("ap-off");
        figure.querySelector(".ap-repeat")?.remove();
        frame.style.height = `${to - start}px`;
        drawing.style.marginTop = `${-start}px`;
        if (!repeated) return;
        const repeat = make("div", "ap-window ap-repeat", { "aria-hidden": "true" }), copy = drawing.cloneNode(true);
        copy.style.marginTop = "0";
        repeat.style.height = `${head}px`;
        repeat.append(copy);
        frame.before(repeat);
      },
    });
  }
}

function spansOf(cuts, head, room) {
  const spans = [], end = cuts[cuts.length - 1];
  for (let start = 0; start < end - 1;) {
    const repeated = start > 0 ? head : 0, most = start + room(spans.length) - repeated;
    // The last strip of nothing but its margin is no page of its own.
    const whole = cuts.filter((y) => y > start + 40 && y <= most).pop();
    const to = end <= most + 14 ? end : whole ?? Math.min(end, most);
    spans.push({ start, to, repeated, torn: end > most + 14 && whole === undefined });
    start = Math.max(to, start + 40);
  }
  return spans;
}

function rowPages(list, room, { pages }) {
  const rows = [...list.children].filter((row) => !row.classList.contains("ap-rest")), table = list.closest("table");
  const over = table ? table.tHead.offsetHeight : 0;
  const sizes = rows.map((row) => row.offsetHeight);
  let from = 0;
  while (from < rows.length) {
    let to = from, used = over;
    while (to < rows.length && (to === from || used + sizes[to] <= room())) used += sizes[to++];
    // A head without anything under it goes to the next page.
    while (to < rows.length && to > from + 1 && rows[to - 1].classList.contains("ap-under")) to -= 1;
    const [first, last] = [from, to];
    pages.push({
      hide() { (table || list).classList.add("ap-off"); },
      show() {
        (table || list).classList.remove("ap-off");
        rows.forEach((row, at) => row.classList.toggle("ap-off", at < first || at >= last));
      },
    });
    from = to;
  }
}
