// A map of thousands of places on a canvas. A new figure, period or theme changes colours only: nothing is fetched again.

const MARGIN = 14, CLOSEST = 80, NAME = 15, SIGN_ROOM = 15;

class DenseMap extends Drawn {
  constructor(parent) {
    super();
    this.root = element("div", "dm-root");
    this.canvas = element("canvas", "dm-map");
    this.over = element("canvas", "dm-over");
    this.tip = element("div", "dm-tip");
    this.tip.hidden = true;
    this.over.tabIndex = 0;
    this.over.setAttribute("role", "img");
    const bar = element("div", "dm-bar");
    this.buttons = ["closer", "away", "whole"].map((what, at) => {
      const button = element("button", "dm-button", "+−⌂"[at]);
      button.type = "button";
      button.addEventListener("click", () => this.step(what));
      bar.append(button);
      return button;
    });
    this.root.append(this.canvas, this.over, bar, this.tip);
    parent.append(this.root);
    this.scratch = document.createElement("canvas").getContext("2d");
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.root);
    this.listen();
  }

  leave() {
    this.watch.disconnect();
    this.gone = true;
  }

  // ---- what the server says -------------------------------------------------------------------------------------

  async take(data, alt, chosen) {
    this.chosen = chosen;
    const turn = (this.turn ?? 0) + 1;
    this.turn = turn;
    const { urls } = data, none = Promise.resolve([]);
    const [areas, provinces, prefectures, lines, points, names] = await Promise.all([
      urls.areas ? areasOf(urls.areas) : none, urls.provinces ? areasOf(urls.provinces) : none,
      urls.prefectures ? areasOf(urls.prefectures).catch(() => []) : none, urls.lines ? linesOf(urls.lines) : none,
      urls.points ? pointsOf(urls.points) : Promise.resolve(new Map()), namesOf(data.names),
    ]);
    if (this.gone || this.turn !== turn) return;  // a later picture is on its way
    Object.assign(this, { data, areas, provinces, prefectures, lines });
    this.places = places(data, areas, points, names);
    this.over.setAttribute("aria-label", alt);
    ["closer", "away", "whole"].forEach((what, at) => {
      this.buttons[at].title = data.words[what];
      this.buttons[at].setAttribute("aria-label", data.words[what]);
    });
    this.tip.hidden = true;
    this.pointed = null;
    const where = urls.areas + data.fit;
    if (this.where !== where) this.fit();
    this.where = where;
    this.draw();
    this.root.dataset.drawn = String(turn);
  }

  resized() {
    const { clientWidth: wide, clientHeight: high } = this.root, ratio = window.devicePixelRatio || 1;
    if (!wide || (wide === this.wide && high === this.high && ratio === this.ratio)) return;
    const middle = this.view ? this.world(this.wide / 2, this.high / 2) : null;
    Object.assign(this, { wide, high, ratio });
    for (const canvas of [this.canvas, this.over]) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(high * ratio);
    }
    if (!this.data) return;
    if (middle && this.moved) Object.assign(this.view, { x: wide / 2 - middle[0] * this.view.k, y: high / 2 - middle[1] * this.view.k });
    else this.fit();
    this.draw();
  }

  // ---- where one looks ------------------------------------------------------------------------------------------

  fit() {
    const inside = this.areas.filter((area) => !this.data.fit || area.code.startsWith(this.data.fit));
    const shapes = inside.length ? inside : this.provinces.filter((area) => area.code.startsWith(this.data.fit.slice(0, 2)));
    const boxes = [...(shapes.length ? shapes : this.provinces), ...(this.data.fit ? [] : this.lines)].map((one) => one.box);
    if (!boxes.length || !this.wide) return;
    const [west, north, east, south] = joined(boxes);
    const k = Math.min((this.wide - 2 * MARGIN) / (east - west), (this.high - 2 * MARGIN) / (south - north));
    this.view = { k, x: this.wide / 2 - (k * (west + east)) / 2, y: this.high / 2 - (k * (north + south)) / 2 };
    this.least = k;
    this.moved = false;
  }

  world(x, y) {
    return [(x - this.view.x) / this.view.k, (y - this.view.y) / this.view.k];
  }

  zoom(factor, x = this.wide / 2, y = this.high / 2) {
    const [at, up] = this.world(x, y);
    const k = Math.min(Math.max(this.view.k * factor, this.least * 0.8), this.least * CLOSEST);
    this.move({ k, x: x - at * k, y: y - up * k });
  }

  move(view) {
    this.view = view;
    this.moved = true;
    this.tip.hidden = true;
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; if (!this.gone) this.draw(); });
  }

  step(what) {
    if (!this.view) return;
    if (what === "whole") { this.fit(); this.draw(); }
    else this.zoom(what === "closer" ? 1.6 : 1 / 1.6);
  }

  // ---- hand and key ---------------------------------------------------------------------------------------------

  listen() {
    const over = this.over, held = new Map();
    over.addEventListener("pointerdown", (event) => {
      held.set(event.pointerId, event);
      this.start = { x: event.offsetX, y: event.offsetY, view: this.view, far: false };
      over.setPointerCapture(event.pointerId);
    });
    over.addEventListener("pointermove", (event) => {
      if (!this.view) return;
      if (!held.has(event.pointerId)) { this.point(event.offsetX, event.offsetY); return; }
      const across = event.offsetX - this.start.x, down = event.offsetY - this.start.y;
      this.start.far ||= Math.hypot(across, down) > 4;
      if (this.start.far && held.size === 1) this.move({ ...this.start.view, x: this.start.view.x + across, y: this.start.view.y + down });
    });
    const up = (event) => {
      const pressed = held.delete(event.pointerId);
      if (pressed && event.type === "pointerup" && this.view && !this.start.far) this.click(event.offsetX, event.offsetY);
    };
    over.addEventListener("pointerup", up);
    over.addEventListener("pointercancel", up);
    over.addEventListener("pointerleave", () => { this.tip.hidden = true; this.pointed = null; this.outline(); });
    over.addEventListener("wheel", (event) => {
      if (!this.view) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), event.offsetX, event.offsetY);
    }, { passive: false });
    over.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      const what = { "+": "closer", "=": "closer", "-": "away", 0: "whole" }[event.key];
      if (!this.view || event.ctrlKey || event.metaKey || event.altKey || !(way || what)) return;
      event.preventDefault();
      event.stopPropagation();
      if (what) this.step(what);
      else this.move({ ...this.view, x: this.view.x + way[0], y: this.view.y + way[1] });
    });
  }

  // The place under a pixel: a point or a circle before an area, the smallest first.
  under(x, y) {
    const marks = this.places.filter((one) => one.level >= 0 && this.marked(one)).sort((a, b) => a.size - b.size);
    for (const one of marks) {
      const [across, down] = this.pixel(one.at);
      const tall = this.data.mode === "columns";
      if (tall ? Math.abs(x - across) <= 5 && y <= down + 3 && y >= down - one.size - 3 : Math.hypot(x - across, y - down) <= one.size + 2) return one;
    }
    for (const one of this.places) {
      if (one.shape || one.level >= 0) continue;
      const [across, down] = this.pixel(one.at);
      if (Math.hypot(x - across, y - down) <= 8) return one;
    }
    const [at, up] = this.world(x, y);
    const holds = ({ box, path }) => at >= box[0] && at <= box[2] && up >= box[1] && up <= box[3] && this.scratch.isPointInPath(path, at, up, "evenodd");
    const found = this.places.find((one) => one.shape && holds(one.shape));
    if (found) return found;
    const province = this.provinces.find(holds);
    return province ? { code: province.code, name: this.data.language === "zh" ? province.name_zh : province.name_en || province.name_zh, sign: ".", shape: province } : null;
  }

  point(x, y) {
    const found = this.under(x, y), { tip } = this;
    if (found !== this.pointed) { this.pointed = found; this.outline(); }
    this.over.style.cursor = found ? "pointer" : "grab";
    tip.hidden = !found;
    if (!found) return;
    tip.textContent = this.said(found);
    const wide = tip.offsetWidth, high = tip.offsetHeight;
    tip.style.left = Math.max(4, Math.min(x + 14, this.wide - wide - 4)) + "px";
    tip.style.top = Math.max(4, y + 16 + high > this.high ? y - high - 12 : y + 16) + "px";
  }

  said(place) {
    const { data } = this, gap = data.words.gaps[place.sign];
    if (gap && place.sign !== ".") return [place.name, gap.name, gap.long].join("\n");
    return place.level >= 0 ? [place.name, data.head + place.text + data.unit, place.tail].filter(Boolean).join("\n") : place.name;
  }

  click(x, y) {
    const found = this.under(x, y);
    if (found) this.chosen(found.sign === "." ? { province: found.code.slice(0, 2) + "0000" } : { place: found.code });
  }
}

const atlasMap = () => globalThis.atlasDenseMap ??= (() => {
  let tell;
  const told = new Promise((done) => { tell = done; });
  told.tell = tell;
  return told;
})();

// Drawn into the element of `map_dense_door.js`, which is sent with every picture and so holds nothing but its call.
function mount(component) {
  const { parentElement, data, setTriggerValue } = component, home = parentElement.querySelector(".dm-home");
  home.atlas ??= new DenseMap(home);
  const map = home.atlas;
  map.take(data.picture, data.alt, (what) => setTriggerValue("chosen", { ...what, key: data.key }));
  return () => { map.leave(); delete home.atlas; home.replaceChildren(); };
}

export default function ({ parentElement, data }) {
  namesOf(data.names).tell(data.lines.split("\n"));
  parentElement.hidden = true;
  atlasMap().tell(mount);
}

function element(name, look, text = "") {
  const found = document.createElement(name);
  found.className = look;
  found.textContent = text;
  return found;
}
