// The form of the current figure or practice. A field is saved when it is left; there is no button for it.

let listNumber = 0;

// An input with a list of suggestions (the combobox of the ARIA practices).
class Picker {
  constructor(form, label, { options, top, chosen, commit, empty, extra }) {
    Object.assign(this, { form, options, top, chosen, commit, empty, extra });
    this.active = -1;
    this.name = `ab-options-${++listNumber}`;
    this.root = element("div", "ab-picker");
    this.input = element("input");
    this.input.type = "text";
    this.input.autocomplete = "off";
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.name);
    this.input.setAttribute("aria-label", label);
    this.input.placeholder = form.board.say("pick");
    this.list = element("ul", "ab-options");
    this.list.id = this.name;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.list.hidden = true;
    this.root.append(this.input, this.list);
    this.reset();
    this.input.addEventListener("focus", () => { this.input.select(); this.open(""); });
    this.input.addEventListener("click", () => { if (this.list.hidden) this.open(""); });
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("blur", () => { this.close(); this.reset(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li[data-at]");
      if (option) this.take(Number(option.dataset.at));
    });
  }

  reset() {
    const found = this.options().find((option) => option.id === this.chosen());
    this.input.value = found ? found.label : this.chosen() || "";
  }

  // Without words the current value comes first and is the active one: Enter alone keeps it.
  open(typed) {
    const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const all = this.options(), chosen = this.chosen() || "";
    const own = this.top ? this.top() : [];
    const top = chosen && !words.length ? [chosen, ...own.filter((id) => id !== chosen)] : own;
    const rank = new Map(top.map((id, at) => [id, at]));
    this.found = all.filter((option) => words.every((word) => option.words.includes(word)))
      .map((option, at) => ({ option, at, rank: rank.has(option.id) ? rank.get(option.id) : top.length + 1 }))
      .sort((a, b) => a.rank - b.rank || this.near(a.option, words) - this.near(b.option, words) || a.at - b.at)
      .slice(0, 60).map((entry) => entry.option);
    this.typed = words.length > 0;
    const matched = this.found.length > 0;
    if (!words.length && chosen) this.found.push({ id: "", label: this.empty, words: "", note: "" });
    const extra = this.extra ? this.extra(typed.trim()) : null;
    if (extra) this.found.push(extra);
    this.list.replaceChildren(...this.found.map((option, at) => {
      const row = element("li", own.includes(option.id) && !words.length ? "ab-suggested" : "");
      row.id = `${this.name}-${at}`;
      row.dataset.at = at;
      row.setAttribute("role", "option");
      row.append(element("span", "ab-option", option.label));
      if (option.note) row.append(element("span", "ab-note", option.note));
      return row;
    }));
    if (!this.found.length) this.list.append(element("li", "ab-none", this.form.board.say("no_match")));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const kept = chosen ? this.found.findIndex((option) => option.id === chosen) : -1;
    this.active = words.length ? (matched ? 0 : -1) : kept;
    this.mark();
  }

  near(option, words) {
    return words.length && option.label.toLowerCase().startsWith(words[0]) ? 0 : 1;
  }

  mark() {
    [...this.list.children].forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === this.active));
      if (at === this.active) row.scrollIntoView({ block: "nearest" });
    });
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `${this.name}-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.open("");
      else if (this.found.length) {
        const from = this.active < 0 && step < 0 ? 0 : this.active;
        this.active = (from + step + this.found.length) % this.found.length;
        this.mark();
      }
    } else if (event.key === "Enter" && !event.isComposing && !this.list.hidden && !event.ctrlKey) {
      event.preventDefault();
      if (this.active >= 0) this.take(this.active);
      else if (!this.typed) this.abandon();  // words that match nothing stay, to be mended
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.abandon();
    }
  }

  abandon() {
    this.close();
    this.reset();
    this.form.board.focusList();
  }

  take(at) {
    const option = this.found[at];
    if (!option) return;
    this.close();
    if (option.act) { option.act(); return; }
    if (option.id !== (this.chosen() || "")) this.commit(option.id || null);
    this.abandon();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

class FormPane {
  constructor(board) {
    this.board = board;
    this.root = element("div", "ab-form");
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.target.blur?.(); board.focusList(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.target.blur?.();
        board.deed("accept");
      }
    });
    this.drawn = "";
  }

  // Draw the form of an item again, unless it says just the same already or its editor is in the middle of a field.
  draw(item) {
    const said = JSON.stringify([item && item.id, item, this.board.language]);
    if (said === this.drawn) return;
    const held = this.root.contains(document.activeElement) ? document.activeElement : null;
    const inside = held ? held.dataset.field : "", marked = held ? [held.selectionStart, held.selectionEnd] : [];
    if (inside && item && this.id === item.id && this.typing) return;
    this.drawn = said;
    this.id = item ? item.id : "";
    if (!item) { this.root.replaceChildren(element("p", "ab-none", this.board.say("choose_one"))); return; }
    const fields = element("div", "ab-fields");
    this.head(item);
    if (item.w === "f") this.figure(fields, item); else this.practice(fields, item);
    this.root.replaceChildren(this.headline, fields, this.buttons(item), this.known(item));
    if (inside) this.refocus(this.root.querySelector(`[data-field="${inside}"]`), marked);
  }

  // The server's answer may come between "into the field" and the first digit: what was marked to be typed over stays so.
  refocus(field, [start, end]) {
    field?.focus();
    if (field?.setSelectionRange && start != null) field.setSelectionRange(start, end);
  }

  head(item) {
    const { board } = this;
    this.headline = element("div", "ab-headline");
    this.headline.append(element("strong", "", item.p.replace(/\s+/g, " ")));
    this.headline.append(element("span", `ab-badge ab-${item.st}`, `${STATE_MARKS[item.st]} ${board.say(`state_${item.st}`)}`));
    if (item.rl) this.headline.append(element("span", "ab-tag ab-quiet", board.say(`relation_${item.rl}`)));
    if (item.who) this.headline.append(element("span", "ab-note", board.say("by", { who: item.who, at: board.time(item.at) })));
  }

  figure(fields, item) {
    const { board } = this, { fixed } = board;
    const indicator = fixed.indicators.get(item.f.indicator_id);
    const unit = indicator ? indicator.unit : item.un;
    this.indicator = this.picker(fields, "indicator_id", item, "wide", {
      options: () => fixed.indicatorOptions,
      top: () => board.suggestions(item),
      empty: board.say("clear"),
      extra: (typed) => board.mayCreate ? {
        id: "+", label: board.say("new_indicator", { noun: typed || item.no || item.p }), words: "", note: "",
        act: () => board.ask("indicator", { id: item.id, noun: typed || item.no, unit: item.un }),
      } : null,
    }, indicator && item.st === "open" && !item.ed.includes("indicator_id")
      ? board.say("score", { score: Math.round(item.sc * 100) }) : "");
    this.input(fields, "value", item, "", unit);
    this.input(fields, "value_to", item, "", "");
    this.select(fields, "bound", item, fixed.bounds);
    this.select(fields, "kind", item, fixed.kinds);
    this.picker(fields, "region_code", item, "half", { options: () => fixed.regionOptions, empty: board.say("clear") },
      this.basis(item, "region", "region_code"));
    this.input(fields, "scope", item, "half", "", board.say("scope_none"), this.basis(item, "scope", "scope"));
    this.input(fields, "period_start", item, "", "", "2024-01-01");
    this.input(fields, "period_end", item, "", "", "2024-12-31", this.basis(item, "period", "period_end"));
    this.select(fields, "time_basis", item, fixed.bases);
    this.select(fields, "concept_id", item, [["", board.say("concept_none")], ...fixed.concepts]);
    this.input(fields, "note", item, "wide", "");
  }

  practice(fields, item) {
    const { board } = this, { fixed } = board;
    this.indicator = this.picker(fields, "practice_id", item, "wide",
      { options: () => fixed.practiceOptions, top: () => item.sg || [], empty: board.say("clear") });
    this.input(fields, "local_name", item, "wide", "");
    this.picker(fields, "region_code", item, "half", { options: () => fixed.regionOptions, empty: board.say("clear") },
      this.basis(item, "region", "region_code"));
    this.input(fields, "scope", item, "half", "", board.say("scope_none"), this.basis(item, "scope", "scope"));
    this.input(fields, "note", item, "wide", "");
  }

  basis(item, what, field) {
    if (item.ed.includes(field) || !item.f[field]) return "";
    const basis = item.b[what];
    return basis && basis !== "none" ? this.board.say(`basis_${basis}`) : "";
  }

  label(fields, field, item, size, note) {
    const box = element("label", `ab-field ${size ? `ab-${size}` : ""}`);
    const head = element("span", "ab-label", this.board.say(`field_${field}`));
    if (item.ed.includes(field)) head.append(element("span", "ab-edited", ` ✎`));
    if (note) head.append(element("span", "ab-basis", ` ${note}`));
    box.append(head);
    fields.append(box);
    return box;
  }

  input(fields, field, item, size, unit, placeholder, note) {
    const box = this.label(fields, field, item, size, note);
    const line = element("span", "ab-inline");
    const input = element("input");
    input.type = "text";
    input.dataset.field = field;
    input.autocomplete = "off";
    const shown = item.f[field] ?? "";
    input.value = typeof shown === "number" ? String(shown) : shown;
    if (placeholder) input.placeholder = placeholder;
    if (field.startsWith("value")) input.inputMode = "decimal";
    input.addEventListener("input", () => { this.typing = true; });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) { input.blur(); this.board.focusList(); }
      if (event.key === "Escape") { input.value = shown; this.typing = false; }
    });
    input.addEventListener("change", () => {
      this.typing = false;
      const value = input.value.trim();
      if (value !== String(shown)) this.board.correct(item.id, { [field]: field.startsWith("value") ? this.numeric(value) : value });
    });
    input.addEventListener("blur", () => { this.typing = false; });
    line.append(input);
    if (unit) {
      const beside = element("span", "ab-unit", unit);
      beside.title = unit;
      line.append(beside);
    }
    box.append(line);
    return input;
  }

  numeric(value) {
    if (!value) return null;
    const read = Number(value.replace(/[,，\s]/g, ""));
    return Number.isFinite(read) ? read : value;
  }

  select(fields, field, item, options) {
    const box = this.label(fields, field, item, "");
    const select = element("select");
    select.dataset.field = field;
    for (const [value, words] of options) {
      const option = element("option", "", words);
      option.value = value;
      select.append(option);
    }
    select.value = item.f[field] ?? "";
    select.addEventListener("change", () => this.board.correct(item.id, { [field]: select.value || null }));
    box.append(select);
  }

  picker(fields, field, item, size, how, note) {
    const box = this.label(fields, field, item, size, note);
    const made = new Picker(this, this.board.say(`field_${field}`), {
      ...how, chosen: () => this.board.item(item.id)?.f[field], commit: (id) => this.board.correct(item.id, { [field]: id }),
    });
    made.input.dataset.field = field;
    box.append(made.root);
    return made;
  }

  buttons(item) {
    const { board } = this, bar = element("div", "ab-buttons");
    const button = (deed, key, kind) => {
      const made = element("button", `ab-button ${kind || ""}`);
      made.type = "button";
      made.append(element("span", "", board.say(`do_${deed}`)));
      if (key) made.append(element("kbd", "", key));
      made.addEventListener("click", () => board.deed(deed));
      bar.append(made);
    };
    const decided = !["open", "review"].includes(item.st);
    if (!["accepted", "corrected"].includes(item.st)) button("accept", "a", "ab-primary");
    if (item.st !== "rejected") button("reject", "r");
    if (decided) button("reopen", "u");
    if (item.w === "f") button("split", "");
    return bar;
  }

  known(item) {
    const { board } = this, box = element("div", "ab-known");
    if (item.w !== "f") return box;
    box.append(element("div", "ab-label", board.say("known")));
    const alarm = board.fixed.twins?.[item.id];
    if (alarm) box.append(element("div", `ab-knownrow ab-known-${alarm}`, board.say(`long_${alarm}`)));
    for (const [relation, value, when, source] of item.kn) {
      const row = element("div", `ab-knownrow ab-known-${relation}`);
      row.append(element("span", `ab-tag ab-tag-${relation}`, board.say(`rel_${relation}`)));
      row.append(element("strong", "", value), element("span", "", when), element("span", "ab-note", source));
      box.append(row);
    }
    if (!item.kn.length) {
      const why = !item.f.indicator_id ? "known_no_indicator" : !item.f.region_code ? "known_no_region" : "known_none";
      box.append(element("div", "ab-note", board.say(why)));
    }
    return box;
  }
}
