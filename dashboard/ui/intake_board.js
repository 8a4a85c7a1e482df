// The board: text, list and form as one, every key answered at once, every decision sent until the server says "saved".
//
// The server keeps the truth in its journal. What is done here is shown at once and put into the outbox, which lies in
// the session storage of the tab: a reload, or a server that starts again, loses nothing, and an event that arrives
// twice is written once, because it has a name.

const SILENCE = 15000;  // after so long without an answer the page is loaded again,
const AGAIN = 60000;  // but never twice within so long
const RENEWED = "atlas-intake-renewed", RENEWED_TOLD = "atlas-intake-renewed-told";
const KEPT = new Map();  // what does not change during a review, by its token

class Board {
  constructor(parent) {
    this.root = element("div", "ab-board");
    this.text = new TextPane(this);
    this.list = new ListPane(this);
    this.form = new FormPane(this);
    const left = element("section", "ab-left"), middle = element("section", "ab-middle"), right = element("section", "ab-right");
    this.legend = element("div", "ab-legend");
    this.status = element("div", "ab-status");
    this.status.setAttribute("role", "status");
    this.status.setAttribute("aria-live", "polite");
    left.append(this.legend, this.text.root);
    middle.append(this.list.root);
    right.append(this.form.root);
    this.parts = { left, middle, right };
    this.help = element("div", "ab-help");
    this.help.hidden = true;
    this.root.append(left, middle, right, this.status, this.help);
    parent.append(this.root);
    this.things = new Map();
    this.order = [];
    this.current = "";
    this.outbox = [];
    this.client = Math.random().toString(36).slice(2, 10);
    this.serial = 0;
    this.onKey = (event) => this.key(event);
    this.onBack = () => { if (document.visibilityState === "visible") this.send(); };
    window.addEventListener("keydown", this.onKey, true);
    document.addEventListener("visibilitychange", this.onBack);
    // Leaving the page while something is not saved yet is held up; the outbox would survive it, an editor may not know.
    this.onLeave = (event) => { if (this.outbox.length) event.preventDefault(); };
    window.addEventListener("beforeunload", this.onLeave);
  }

  leave() {
    window.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("visibilitychange", this.onBack);
    window.removeEventListener("beforeunload", this.onLeave);
    clearTimeout(this.resend);
    clearTimeout(this.telling);
    this.left = true;
  }

  // ---- what the server says -------------------------------------------------------------------------------------

  take(data, setState, setTrigger) {
    Object.assign(this, { setState, setTrigger, language: data.language, mayCreate: data.may_create });
    this.root.parentElement.classList.toggle("ab-dark", dark(this.root));
    if (data.fixed) KEPT.set(data.token, this.prepared(data.fixed));
    const fixed = KEPT.get(data.token);
    if (!fixed) { this.token = ""; this.send(); return; }
    const fresh = this.token !== data.token;
    if (fresh) {
      this.token = data.token;
      this.things.clear();
      this.text.setText(fixed.text, fixed.base);
      this.store = `atlas-outbox-${data.draft}-${data.section}`;
    }
    if (this.from !== data.draft + data.section) {
      this.from = data.draft + data.section;
      this.outbox = this.recall();
      this.current = data.at || "";
    }
    this.fixed = { ...fixed, twins: data.twins };
    this.rev = data.rev;
    const gone = new Set(data.done || []);
    const had = this.outbox.length;
    this.outbox = this.outbox.filter((event) => !gone.has(event.key));
    if (this.outbox.length < had || (data.say || []).length) this.unheard = this.outbox.length ? Date.now() : 0;
    this.keep();
    for (const item of data.items) this.things.set(item.id, item);
    this.order = data.order;
    const there = new Set(data.order);
    for (const id of [...this.things.keys()]) if (!there.has(id)) this.things.delete(id);
    if (this.order.some((id) => !this.things.has(id))) { this.rev = -1; this.send(); return; }
    for (const event of this.outbox) this.apply(event);
    if (data.go && data.go.key !== this.went && there.has(data.go.id)) { this.went = data.go.key; this.current = data.go.id; }
    if (!there.has(this.current)) this.current = this.firstOpen();
    this.drawAll(fresh);
    if (this.renewedNow()) this.tell(this.say("renewed"), false);
    for (const words of data.say || []) this.tell(words, true);
    if (this.outbox.length && (fresh || !had)) this.send();
    this.settle();
  }

  prepared(raw) {
    const words = (...parts) => parts.flat().filter(Boolean).join(" ").toLowerCase();
    const indicators = new Map(), practices = new Map();
    for (const [id, name, other, unit, theme, kind, aliases] of raw.indicators) {
      indicators.set(id, { id, name, unit, kind, aliases, label: name, note: `${unit} · ${theme}`,
        words: words(id, name, other, unit, theme, aliases) });
    }
    for (const [id, name, other, theme, aliases] of raw.practices) {
      practices.set(id, { id, name, label: name, note: theme, words: words(id, name, other, theme, aliases) });
    }
    const regions = raw.regions.map(([id, name, level]) => ({ id, label: name, note: `${id} · ${level}`, words: words(id, name) }));
    return { ...raw, indicators, practices, indicatorOptions: [...indicators.values()],
      practiceOptions: [...practices.values()], regionOptions: regions };
  }

  // ---- what the editor does -------------------------------------------------------------------------------------

  deed(name) {
    let item = this.item(this.current);
    if (!item) return;
    if (name === "reopen" && (item.st === "open" || item.st === "review")) {
      // Nothing to reopen here: what was decided last is meant.
      item = this.item(this.last || "");
      if (!item || item.st === "open" || item.st === "review") return;
      this.select(item.id, false);
    }
    if (name === "accept" || name === "reject") this.last = item.id;
    document.activeElement?.closest?.(".ab-form") && document.activeElement.blur();
    if (name === "accept" && item.ms.some((lack) => lack === "indicator" || lack === "practice")) {
      this.tell(this.say(item.w === "p" ? "first_practice" : "first_indicator"), true);
      this.focusField(item.w === "p" ? "practice_id" : "indicator_id");
      return;
    }
    const next = name === "accept" || name === "reject" ? this.nextOpen(item.id) : "";
    this.push({ do: name, id: item.id });
    if (next) this.select(next, false);
  }

  acceptSure() {
    const all = this.items().filter((item) => item.st === "open" && item.su && !item.ms.length && !this.held(item.id));
    const sure = all.filter((item) => !["duplicate", "conflict", "clash"].includes(this.alarm(item)));
    const left = all.length - sure.length;
    for (const item of sure) this.push({ do: "accept", id: item.id }, true);
    this.drawAll(false);
    this.send();
    this.tell(this.say(left ? "accepted_sure_left" : "accepted_sure", { count: sure.length, left }), false);
    const open = this.firstOpen();
    if (open) this.select(open, false);
  }

  correct(id, set) {
    if (set.indicator_id) {
      // What an indicator measures says what kind of figure it is, unless somebody has said so already.
      const indicator = this.fixed.indicators.get(set.indicator_id), item = this.item(id);
      const plain = indicator && ["norm", "target", "change", "cumulative"].every((kind) => item.f.kind !== kind);
      if (plain && !item.ed.includes("kind") && indicator.kind !== item.f.kind) set = { ...set, kind: indicator.kind };
    }
    this.push({ do: "correct", id, set });
  }

  addSelection() {
    const found = this.text.selected();
    if (!found || !found.words.trim()) { this.tell(this.say("select_first"), true); return; }
    if (found.words.length > 80) { this.tell(this.say("too_long"), true); return; }
    window.getSelection().removeAllRanges();
    this.push({ do: "add", id: "", start: found.start, end: found.end });
    this.tell(this.say("adding", { words: found.words.trim().slice(0, 40) }), false);
  }

  ask(what, values) { this.setTrigger("ask", { what, ...values }); }

  push(event, quiet) {
    const made = { ...event, key: `${this.client}-${++this.serial}` };
    this.outbox.push(made);
    this.keep();
    this.apply(made);
    if (quiet) return;
    const item = this.item(made.id);
    if (item) { this.text.paint(item); this.list.refresh(item); this.list.drawChips(); this.form.draw(this.item(this.current)); }
    this.send();
  }

  // Show at once what the server will say in a moment.
  apply(event) {
    const item = this.things.get(event.id);
    if (!item || event.do === "add" || event.do === "split") return;
    const set = event.set || {};
    const after = { ...item, f: { ...item.f, ...set } };
    if (event.do === "correct") {
      after.ed = [...new Set([...item.ed, ...Object.keys(set)])];
      if (item.st === "accepted") after.st = "corrected";
      if ("indicator_id" in set || "region_code" in set) after.kn = [];
      const lack = { indicator_id: "indicator", practice_id: "practice", region_code: "region", period_end: "period" };
      for (const [field, name] of Object.entries(lack)) {
        if (field in set) after.ms = set[field] ? after.ms.filter((m) => m !== name) : [...new Set([...after.ms, name])];
      }
    }
    if (event.do === "accept") after.st = after.ed.length ? "corrected" : "accepted";
    if (event.do === "reject") after.st = "rejected";
    if (event.do === "reopen") after.st = item.o === "review" ? "review" : "open";
    this.things.set(item.id, after);
  }

  // ---- sending and keeping --------------------------------------------------------------------------------------

  send() {
    clearTimeout(this.resend);
    this.setState("box", {
      have: this.token || "", seen: this.rev ?? -1, at: this.current, events: this.outbox, beat: Date.now(),
    });
    // Until the server has said "saved" the outbox is sent again now and then; a server that starts again takes it.
    if (this.outbox.length) {
      this.resend = setTimeout(() => this.send(), 8000);
      this.unheard ||= Date.now();
      if (Date.now() - this.unheard >= SILENCE) this.renew();
    }
    this.settle();
  }

  // A server that was started again does not know this page any more and answers nothing: the page is loaded again.
  // Only what the storage holds survives that, so nothing is loaded again while a field or a dialog is being filled,
  // and not before the server answers at all: a browser's own page of errors would not come back by itself.
  async renew() {
    if (this.renewing || this.busy()) return;
    this.renewing = true;
    try {
      if (Date.now() - Number(sessionStorage.getItem(RENEWED) || 0) < AGAIN) return;
      const answer = await fetch(window.location.href, { cache: "no-store" }).catch(() => null);
      if (!answer?.ok) { this.tell(this.say("unreachable"), true); return; }
      if (this.left || !this.outbox.length || this.busy()) return;
      if (sessionStorage.getItem(this.store) !== JSON.stringify(this.outbox)) return;
      sessionStorage.setItem(RENEWED, String(Date.now()));
      sessionStorage.setItem(RENEWED_TOLD, "1");
      this.tell(this.say("renewing"), true);
      window.removeEventListener("beforeunload", this.onLeave);
      window.location.reload();
    } catch { /* without storage an editor must load the page */ } finally { this.renewing = false; }
  }

  busy() {
    const at = document.activeElement, filling = at?.matches?.("input, textarea, select") && !this.root.contains(at);
    return Boolean(filling || this.form.typing || document.querySelector('[role="dialog"]:not(.ab-help-card)'));
  }

  renewedNow() {
    try {
      const told = sessionStorage.getItem(RENEWED_TOLD);
      sessionStorage.removeItem(RENEWED_TOLD);
      return Boolean(told);
    } catch { return false; }
  }

  settle() {
    const waiting = this.outbox.length;
    this.root.dataset.waiting = String(waiting);
    if (waiting) this.state(this.say("saving", { count: waiting }));
    else { clearTimeout(this.resend); this.state(this.told || this.say("saved")); }
  }

  state(words) { if (this.status.textContent !== words) this.status.textContent = words; }

  tell(words, warns) {
    this.told = words;
    this.status.classList.toggle("ab-warns", Boolean(warns));
    this.status.textContent = words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { this.told = ""; this.status.classList.remove("ab-warns"); this.settle(); }, 6000);
  }

  keep() {
    try {
      if (this.outbox.length) sessionStorage.setItem(this.store, JSON.stringify(this.outbox));
      else sessionStorage.removeItem(this.store);
    } catch { /* without storage the outbox lives as long as the page */ }
  }

  recall() {
    try {
      const found = JSON.parse(sessionStorage.getItem(this.store) || "[]");
      return Array.isArray(found) ? found : [];
    } catch { return []; }
  }

  // The link holds where one is. The browser's address is changed in place, so that Back leaves the article.
  address() {
    const link = new URL(window.location.href);
    if (link.searchParams.get("draft") === null || link.searchParams.get("at") === this.current) return;
    if (this.current) link.searchParams.set("at", this.current); else link.searchParams.delete("at");
    window.history.replaceState(window.history.state, "", link);
  }

  // ---- moving ---------------------------------------------------------------------------------------------------

  items() { return this.order.map((id) => this.things.get(id)).filter(Boolean); }
  item(id) { return this.things.get(id); }
  held(id) { return this.outbox.some((event) => event.id === id && event.do !== "correct"); }
  pending(id) { return this.outbox.some((event) => event.id === id); }

  alarm(item) {
    if (item.w !== "f" || item.st === "rejected") return "";
    const twin = this.fixed.twins?.[item.id];
    const first = item.kn.length ? item.kn[0][0] : "";
    if (first === "conflict" || twin === "clash") return first === "conflict" ? "conflict" : "clash";
    if (first === "duplicate") return "duplicate";
    return twin || "";
  }

  suggestions(item) {
    const noun = (item.no || item.p.replace(/[^\p{Script=Han}A-Za-z]+/gu, "")).toLowerCase();
    const own = item.sg || [];
    const near = [];
    if (noun.length > 1) {
      for (const option of this.fixed.indicatorOptions) {
        const names = [option.name.toLowerCase(), ...option.aliases.map((alias) => alias.toLowerCase())];
        const whole = names.some((name) => name === noun), part = names.some((name) => name.includes(noun) || noun.includes(name));
        if (whole || part) near.push([whole ? 0 : 1, option.unit === item.un ? 0 : 1, option.id]);
      }
    }
    near.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return [...new Set([...own, ...near.map((entry) => entry[2])])].slice(0, 8);
  }

  firstOpen() {
    const open = this.items().find((item) => item.st === "open");
    return (open || this.items()[0])?.id || "";
  }

  nextOpen(after) {
    const all = this.items(), at = all.findIndex((item) => item.id === after);
    const same = (item) => item.st === "open" && item.id !== after && (this.list.what === "all" || item.w === this.list.what);
    return (all.slice(at + 1).find(same) || all.find(same))?.id || "";
  }

  select(id, clicked) {
    if (!this.things.has(id)) return;
    const before = this.current;
    this.current = id;
    const item = this.item(id);
    if (!this.list.rows.has(id) || (this.list.rows.has(before) && !this.list.keeps(this.item(before) || item))) this.list.draw();
    for (const one of [before, id]) if (this.things.has(one)) this.text.paint(this.item(one));
    this.list.mark();
    this.list.show(id);
    this.text.show(id);
    this.form.typing = false;
    this.form.draw(item);
    this.address();
    if (clicked) this.focusList();
  }

  // After another filter was chosen the first row that it keeps is the current one.
  choose() {
    const kept = this.items().filter((item) => this.list.keeps(item));
    if (kept.length && !kept.some((item) => item.id === this.current)) this.select(kept[0].id, false);
    this.list.draw();
  }

  step(by) {
    const rows = this.list.shown();
    if (!rows.length) return;
    const at = rows.indexOf(this.current);
    this.select(rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))], false);
  }

  focusList() { this.list.box.focus({ preventScroll: true }); }

  focusField(name) {
    const field = this.form.root.querySelector(`[data-field="${name}"]`) || this.form.root.querySelector("input");
    if (field) { field.focus({ preventScroll: true }); field.scrollIntoView({ block: "nearest" }); field.select?.(); }
  }

  // ---- keys -----------------------------------------------------------------------------------------------------

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!this.root.isConnected || document.querySelector('[role="dialog"]:not(.ab-help-card)')) return;
    const first = event.composedPath()[0], target = first instanceof Element ? first : document.body;
    const typing = target.closest('input, textarea, select, [contenteditable="true"], [role="combobox"], [role="slider"]');
    if (typing) return;
    const inside = this.root.contains(target) || target === document.body;
    const arrows = { ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1), Home: () => this.step(-1e6), End: () => this.step(1e6) };
    const letters = {
      j: () => this.step(1), k: () => this.step(-1), a: () => this.deed("accept"), r: () => this.deed("reject"),
      u: () => this.deed("reopen"), e: () => this.focusField(this.item(this.current)?.w === "p" ? "local_name" : "value"),
      i: () => this.focusField(this.item(this.current)?.w === "p" ? "practice_id" : "indicator_id"),
      n: () => this.addSelection(), "/": () => this.list.find.focus(), "?": () => this.toggleHelp(), A: () => this.acceptSure(),
    };
    if (event.key === "Escape" && !this.help.hidden) { this.toggleHelp(); event.preventDefault(); return; }
    if (!this.help.hidden && event.key !== "?") return;
    const act = letters[event.key] || (inside && target !== this.text.root ? arrows[event.key] : null);
    if (!act) return;
    // Streamlit has keys of its own (r runs the page again, c forgets the caches): here they mean something else.
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    if (!this.help.hidden) this.help.querySelector("button").focus(); else this.focusList();
  }

  // ---- drawing --------------------------------------------------------------------------------------------------

  say(key, values) {
    const words = this.fixed.words[key] ?? key;
    return values ? words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "") : words;
  }

  time(at) {
    const when = new Date(at);
    return Number.isNaN(when.getTime()) ? at : when.toLocaleTimeString(this.language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  drawAll(fresh) {
    if (fresh) {
      this.drawLegend();
      this.drawHelp();
      this.text.root.setAttribute("aria-label", this.say("text"));
      this.parts.left.setAttribute("aria-label", this.say("text"));
      this.parts.right.setAttribute("aria-label", this.say("form"));
      this.parts.middle.setAttribute("aria-label", this.say("list"));
    }
    const top = this.list.box.scrollTop;
    this.text.draw(this.items());
    this.list.draw();
    this.list.box.scrollTop = top;
    this.form.draw(this.item(this.current));
    if (fresh) { this.list.show(this.current); this.text.show(this.current); }
    this.address();
  }

  drawLegend() {
    const marks = ["open", "accepted", "corrected", "rejected", "review"].map((state) =>
      element("mark", `ab-${state} ab-figure`, this.say(`state_${state}`)));
    marks.push(element("mark", "ab-open ab-practice", this.say("practice")));
    const alarm = element("mark", "ab-open ab-figure", this.say("alarm"));
    alarm.dataset.alarm = "conflict";
    const add = element("button", "ab-button ab-small");
    add.type = "button";
    add.append(element("span", "", this.say("add")), element("kbd", "", "n"));
    add.addEventListener("mousedown", (event) => event.preventDefault());  // the selection in the text stays
    add.addEventListener("click", () => this.addSelection());
    const sure = element("button", "ab-button ab-small");
    sure.type = "button";
    sure.append(element("span", "", this.say("accept_sure")), element("kbd", "", "⇧A"));
    sure.addEventListener("click", () => this.acceptSure());
    const help = element("button", "ab-button ab-small");
    help.type = "button";
    help.append(element("span", "", this.say("keys")), element("kbd", "", "?"));
    help.addEventListener("click", () => this.toggleHelp());
    const signs = element("span", "ab-signs");
    signs.append(...marks, alarm);
    const tools = element("span", "ab-tools");
    tools.append(add, sure, help);
    this.legend.replaceChildren(signs, tools);
  }

  drawHelp() {
    const card = element("div", "ab-card");
    card.setAttribute("role", "dialog");
    card.classList.add("ab-help-card");
    card.setAttribute("aria-label", this.say("keys"));
    card.append(element("h3", "", this.say("keys")));
    const table = element("dl");
    for (const line of this.say("key_list").split("\n")) {
      const [keys, words] = line.split("|");
      if (!words) continue;
      const name = element("dt");
      for (const one of keys.trim().split(/\s+/)) name.append(element("kbd", "", one));
      table.append(name, element("dd", "", words.trim()));
    }
    const close = element("button", "ab-button ab-primary", this.say("close"));
    close.type = "button";
    close.addEventListener("click", () => this.toggleHelp());
    card.append(table, close);
    this.help.replaceChildren(card);
    this.help.onclick = (event) => { if (event.target === this.help) this.toggleHelp(); };
  }
}

// Streamlit's theme is known by its ground; the marks have colours of their own for either.
function dark(at) {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(getComputedStyle(at).getPropertyValue("--st-background-color").trim());
  return Boolean(found) && found.slice(1).map((pair) => parseInt(pair, 16)).reduce((sum, one) => sum + one, 0) < 384;
}

const BOARDS = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  let board = BOARDS.get(parentElement);
  if (!board) {
    board = new Board(parentElement.querySelector(".atlas-board") || parentElement);
    BOARDS.set(parentElement, board);
  }
  board.take(data, setStateValue, setTriggerValue);
  return () => { board.leave(); BOARDS.delete(parentElement); board.root.remove(); };
}
