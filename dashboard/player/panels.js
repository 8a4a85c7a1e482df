// What the player lays over a slide: the evidence of its numbers, the list of slides, the keys.

class Panel {
  constructor(player, title, look) {
    this.player = player;
    this.root = make("div", "ap-panel", { role: "dialog", "aria-modal": "true", "aria-label": title });
    this.card = this.root.appendChild(make("div", `ap-card ${look}`));
    const head = this.card.appendChild(make("header"));
    head.append(make("h2", "", {}, title));
    this.shut = head.appendChild(make("button", "ap-close", { type: "button" }, `${player.say("close")}  Esc`));
    this.shut.onclick = () => player.dismiss();
    this.root.onclick = (event) => { event.stopPropagation(); if (event.target === this.root) player.dismiss(); };
  }

  key(key, event) {
    if (key === "Tab") {
      const stops = [...this.root.querySelectorAll("button, a[href]")].filter((stop) => stop.offsetParent);
      const at = stops.indexOf(document.activeElement), next = at + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      stops[(next + stops.length) % stops.length]?.focus();
      return;
    }
    if ((key === "Enter" || key === " ") && document.activeElement?.closest?.(".ap-panel")) return;
    const act = this.acts()[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  acts() {
    const shut = () => this.player.dismiss();
    return { Escape: shut, PageDown: shut, PageUp: shut, ArrowRight: shut, ArrowLeft: shut, b: () => { shut(); this.player.blank("black"); },
      ".": () => { shut(); this.player.blank("black"); }, d: () => this.player.turn(), F5: () => this.player.full(true) };
  }

  // Moves along the buttons of a list, and shows what is reached.
  walk(list, by) {
    const stops = [...list.querySelectorAll("button")];
    const at = stops.findIndex((stop) => stop.getAttribute("aria-current") === "true");
    const to = by === -Infinity ? 0 : by === Infinity ? stops.length - 1 : Math.max(0, Math.min(at + by, stops.length - 1));
    this.choose(stops, stops[to]);
    stops[to]?.focus();
  }

  choose(stops, chosen) {
    for (const stop of stops) stop.setAttribute("aria-current", String(stop === chosen));
    chosen?.scrollIntoView({ block: "nearest" });
  }
}

class Evidence extends Panel {
  constructor(player, marks) {
    const slide = player.stage.slides[player.at];
    super(player, player.say("evidence_of", { title: slide.title }), "ap-wide");
    this.entries = new Map(slide.marks.map((mark) => (Array.isArray(mark) ? mark : [mark, mark])));
    const two = this.card.appendChild(make("div", "ap-two"));
    this.list = two.appendChild(make("ul", "ap-list"));
    this.detail = two.appendChild(make("div", "ap-detail", { "aria-live": "polite", tabindex: "0" }));
    this.fill(slide);
    if (slide.link) {
      const link = make("a", "ap-go", { href: slide.link, target: "_blank", rel: "noopener" }, player.say("open"));
      this.shut.before(link);
    }
    const asked = (marks || []).filter((mark) => this.entries.has(mark));
    this.first = asked;
  }

  begin() {
    const stops = [...this.list.querySelectorAll("button")];
    const asked = this.first, stop = stops.find((one) => one.dataset.of === asked[0]) ?? stops[0];
    this.choose(stops, stop);
    if (asked.length > 1) this.tell(asked);
    (stop ?? this.shut).focus();
  }

  fill(slide) {
    const { player } = this, groups = { figures: [], gaps: [] };
    for (const [mark, key] of this.entries) (this.entry(key)[3] ? groups.figures : groups.gaps).push([mark, key]);
    for (const [name, found] of Object.entries(groups)) {
      if (!found.length) continue;
      this.list.append(make("li", "ap-group", {}, player.say(name)));
      for (const [mark, key] of found) {
        const entry = this.entry(key), item = this.list.appendChild(make("li", entry[3] ? "" : "ap-gap"));
        const button = item.appendChild(make("button", "", { type: "button", "data-of": mark }));
        button.append(make("b", "", {}, entry[1]), make("span", "", {}, player.stage.strings[entry[0]]));
        button.onclick = () => this.choose([...this.list.querySelectorAll("button")], button);
      }
    }
    if (slide.about?.length) {
      this.list.append(make("li", "ap-group", {}, player.say("about")));
      const button = this.list.appendChild(make("li")).appendChild(make("button", "", { type: "button", "data-of": "" }));
      button.append(make("span", "", {}, player.say("about")));
      button.onclick = () => this.choose([...this.list.querySelectorAll("button")], button);
    }
    if (!this.list.children.length) this.detail.append(make("p", "ap-absent", {}, player.say("none")));
  }

  entry(key) { return this.player.stage.evidence[key]; }

  choose(stops, chosen) {
    super.choose(stops, chosen);
    if (!chosen) return;
    if (chosen.dataset.of) this.tell([chosen.dataset.of]);
    else this.about();
  }

  tell(marks) {
    this.detail.replaceChildren(...marks.map((mark) => this.article(this.entry(this.entries.get(mark)))));
    this.detail.scrollTop = 0;
  }

  article([head, value, facts, , caution, absent, paragraphs]) {
    const { strings } = this.player.stage, article = make("article");
    article.append(make("h3", "", {}, strings[head]), make("p", "ap-figure-value", {}, value));
    const list = article.appendChild(make("dl"));
    for (let at = 0; at < facts.length; at += 2) {
      list.append(make("dt", "", {}, strings[facts[at]]), make("dd", "", {}, strings[facts[at + 1]]));
    }
    for (const [lead, before, marked, after] of paragraphs) {
      const paragraph = article.appendChild(make("p", "ap-paragraph", { lang: "zh-CN" }));
      if (lead) paragraph.append(make("b", "", {}, lead));
      paragraph.append(before, make("mark", "", {}, marked), after);
    }
    if (caution) article.append(make("p", "ap-warning", {}, caution));
    if (absent) article.append(make("p", "ap-absent", {}, absent));
    return article;
  }

  about() {
    const list = make("dl");
    for (const [name, words] of this.player.stage.slides[this.player.at].about) {
      list.append(make("dt", "", {}, name), make("dd", "", {}, words));
    }
    this.detail.replaceChildren(list);
  }

  acts() {
    const down = (by) => { this.detail.scrollTop += by; };
    return { ...super.acts(), e: () => this.player.dismiss(), ArrowDown: () => this.walk(this.list, 1),
      ArrowUp: () => this.walk(this.list, -1), Home: () => this.walk(this.list, -Infinity),
      End: () => this.walk(this.list, Infinity), "+": () => down(200), "-": () => down(-200) };
  }
}

class Jump extends Panel {
  constructor(player) {
    super(player, player.say("jump"), "");
    this.list = this.card.appendChild(make("ol", "ap-jump"));
    player.stage.slides.forEach((slide, at) => {
      const look = slide.kind === "section" ? "ap-section-item" : "";
      const button = this.list.appendChild(make("li")).appendChild(make("button", look, { type: "button", "aria-current": String(at === player.at) }));
      button.append(make("span", "", {}, String(at + 1)), make("span", "", {}, slide.title));
      button.onclick = () => { player.dismiss(); player.show(at); };
    });
  }

  begin() {
    const here = this.list.querySelector('[aria-current="true"]');
    here?.focus();
    here?.scrollIntoView({ block: "center" });
  }

  acts() {
    const number = Object.fromEntries([..."0123456789"].map((digit) => [digit, () => {
      this.typed = ((this.typed || "") + digit).slice(-3);
      const stops = [...this.list.querySelectorAll("button")], stop = stops[Number(this.typed) - 1];
      if (stop) { this.choose(stops, stop); stop.focus(); }
    }]));
    return { ...super.acts(), ...number, ArrowDown: () => this.walk(this.list, 1), ArrowUp: () => this.walk(this.list, -1),
      Home: () => this.walk(this.list, -Infinity), End: () => this.walk(this.list, Infinity),
      j: () => this.player.dismiss(), g: () => this.player.dismiss() };
  }
}

class Help extends Panel {
  constructor(player) {
    super(player, player.say("help"), "ap-help");
    const list = this.card.appendChild(make("dl"));
    for (const [name, ...keys] of [["next", "→", "↓", player.say("key_space"), "PageDown", "Enter"],
      ["previous", "←", "↑", "PageUp", "Backspace"], ["ends", "Home", "End"], ["number", player.say("key_enter")],
      ["black", "B", ".", "W", ","], ["jump", "J", "G"], ["evidence", "E"], ["timer", "T"], ["full", "F", "F5"],
      ["theme", "D"], ["leave", "Esc"]]) {
      const term = list.appendChild(make("dt"));
      for (const key of keys) term.append(make("kbd", "", {}, key));
      list.append(make("dd", "", {}, player.say(`help_${name}`)));
    }
  }

  begin() { this.shut.focus(); }

  acts() { return { ...super.acts(), "?": () => this.player.dismiss(), h: () => this.player.dismiss() }; }
}

Object.assign(Player.prototype, {
  lay(panel) {
    this.dismiss();
    this.panel = panel;
    this.canvas.append(panel.root);
    panel.begin();
  },
  dismiss() {
    if (!this.panel) return;
    this.panel.root.remove();
    this.panel = null;
    if (this.open) this.root.focus({ preventScroll: true });
  },
  challenge(marks) { this.lay(new Evidence(this, marks)); },
  jump() { this.lay(new Jump(this)); },
  help() { this.lay(new Help(this)); },
});
