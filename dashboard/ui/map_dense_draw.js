// How the dense map is drawn: ground, classes, hatchings, borders, marks, and names where there is room.

const EDGED = 6;  // pixels across

class Drawn {
  pixel([x, y]) {
    return [x * this.view.k + this.view.x, y * this.view.k + this.view.y];
  }

  // Whether a place is drawn as a mark at its point, over the areas.
  marked(place) {
    return place.level >= 0 && (this.data.mode !== "areas" || !place.shape);
  }

  seen(box) {
    const [left, top] = this.world(0, 0), [right, foot] = this.world(this.wide, this.high);
    return box[0] <= right && box[2] >= left && box[1] <= foot && box[3] >= top;
  }

  draw() {
    if (!this.data || !this.view || !this.wide) return;
    // Drawn by the processor: thousands of outlines are its work anyhow, and an office machine may have no other.
    const pen = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true }), { look } = this.data;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = look.paper;
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.toWorld(pen);
    pen.lineJoin = "round";
    this.ground(pen);
    this.colours(pen);
    this.borders(pen);
    this.marks(pen);
    this.signs(pen);
    this.halo(pen);
    this.names(pen);
    this.outline();
  }

  toWorld(pen) {
    const { k, x, y } = this.view, { ratio } = this;
    pen.setTransform(k * ratio, 0, 0, k * ratio, x * ratio, y * ratio);
  }

  toScreen(pen) {
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  ground(pen) {
    const { look, fit } = this.data;
    pen.fillStyle = look.land;
    pen.globalAlpha = fit ? 0.45 : 1;  // where one province is looked at, its neighbours step back
    for (const { path, box } of this.provinces) if (this.seen(box)) pen.fill(path, "evenodd");
    pen.globalAlpha = 1;
  }

  colours(pen) {
    const { look, mode, words } = this.data, patterns = {}, undo = new DOMMatrix([1 / (this.view.k * this.ratio), 0, 0, 1 / (this.view.k * this.ratio), 0, 0]);
    for (const { shape, sign, level } of this.places) {
      if (!shape || !this.seen(shape.box)) continue;
      if (sign !== "." && level < 0) {
        patterns[sign] ??= hatching(pen, words.gaps[sign], look.gap, look.land, this.ratio);
        patterns[sign].setTransform(undo);
        pen.fillStyle = patterns[sign];
      } else {
        pen.fillStyle = level >= 0 && mode === "areas" ? look.classes[level] : look.land;
      }
      pen.fill(shape.path, "evenodd");
    }
  }

  borders(pen) {
    const { look, fit, mode } = this.data, { k } = this.view;
    const far = k < this.least * 3 && !fit;
    pen.strokeStyle = mode === "areas" ? look.paper : look.border;
    pen.globalAlpha = far ? 0.75 : 1;
    pen.lineWidth = (far ? 0.45 : 0.9) / k;
    // An edge around an area of few pixels would hide its colour.
    for (const { path, box, across } of this.areas) if (across * k > EDGED && this.seen(box)) pen.stroke(path);
    pen.globalAlpha = 1;
    const strokes = (shapes, colour, wide) => {
      pen.strokeStyle = colour;
      pen.lineWidth = wide / k;
      for (const { path, box } of shapes) if (this.seen(box)) pen.stroke(path);
    };
    strokes(this.prefectures, look.gap, 1.1);
    strokes(this.provinces, fit ? look.border : look.gap, fit ? 0.9 : 1);
    strokes(this.lines, look.gap, 1.4);
    if (mode === "areas") strokes(this.places.filter((one) => one.open && one.shape).map((one) => one.shape), look.ink, far ? 0.9 : 1.8);
  }

  marks(pen) {
    const { look, mode, highlight } = this.data;
    this.toScreen(pen);
    const marks = this.places.filter((one) => this.marked(one)).sort((a, b) => b.size - a.size);
    for (const one of marks) {
      const [x, y] = this.pixel(one.at), mine = one.code === highlight, areas = mode === "areas";
      if (x < -40 || y < -40 || x > this.wide + 40 || y > this.high + 150) continue;
      pen.fillStyle = areas ? look.classes[one.level] : mine ? look.accent : look.mark;
      pen.globalAlpha = areas ? 1 : mode === "columns" ? (one.open ? 0.4 : 0.85) : one.open ? 0.35 : 0.6;
      pen.beginPath();
      if (mode === "columns") pen.rect(x - 3, y - one.size, 6, one.size);
      else pen.arc(x, y, one.size, 0, 2 * Math.PI);
      pen.fill();
      pen.globalAlpha = 1;
      pen.strokeStyle = mine && areas ? look.accent : one.open && mode !== "columns" ? look.ink : areas ? look.grey : look.paper;
      pen.lineWidth = one.open ? 1.6 : 0.7;
      pen.stroke();
    }
  }

  // The sign of a gap stands where its area has room for it, or where it has no area.
  signs(pen) {
    const { look, words } = this.data;
    this.toScreen(pen);
    pen.font = `700 15px ${font(this.root)}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.strokeStyle = look.land;
    pen.fillStyle = look.grey;
    pen.lineWidth = 4;
    for (const one of this.places) {
      if (one.level >= 0 || one.sign === "." || (one.shape && one.shape.across * this.view.k < SIGN_ROOM)) continue;
      const [x, y] = this.pixel(one.at);
      if (x < 0 || y < 0 || x > this.wide || y > this.high) continue;
      pen.strokeText(words.gaps[one.sign].sign, x, y);
      pen.fillText(words.gaps[one.sign].sign, x, y);
    }
  }

  // The place spoken of is found at once: its edge, and a ring where it is small.
  halo(pen) {
    const { look, highlight } = this.data, mine = highlight && this.places.find((one) => one.code === highlight && one.sign !== ".");
    if (!mine) return;
    if (mine.shape) {
      this.toWorld(pen);
      for (const [colour, wide] of [[look.paper, 4.5], [look.accent, 2.4]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = wide / this.view.k;
        pen.stroke(mine.shape.path);
      }
    }
    this.toScreen(pen);
    if (!mine.shape || mine.shape.across * this.view.k < 34) {
      const [x, y] = this.pixel(mine.at);
      for (const [colour, wide] of [[look.paper, 5], [look.accent, 2.4]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = wide;
        pen.beginPath();
        pen.arc(x, y, Math.max(17, mine.size + 4), 0, 2 * Math.PI);
        pen.stroke();
      }
    }
  }

  names(pen) {
    const { look, mode, first, highlight } = this.data, taken = [], { k } = this.view;
    this.toScreen(pen);
    pen.font = `600 ${NAME}px ${font(this.root)}`;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    // Nobody is named on a whole nation of areas but the place spoken of: a name needs an area that carries it.
    for (const [order, one] of this.wished(first).entries()) {
      const mine = one.code === highlight, words = one.level >= 0 ? `${one.name}${one.other ? "*" : ""} ${one.text}` : one.name;
      const wide = pen.measureText(words).width, high = NAME * 1.25, [x, y] = this.pixel(one.at);
      if (x < 0 || y < 0 || x > this.wide || y > this.high) continue;
      const carried = one.shape && mode === "areas" && !mine;
      if (carried && (one.shape.box[2] - one.shape.box[0]) * k < wide * 0.8) continue;
      if (order > 400) break;
      const reach = mine ? 21 : mode === "columns" ? 5 : one.size + 4;
      const choices = carried ? [[x - wide / 2, y]] : [[x + reach, y], [x - reach - wide, y], [x - wide / 2, y - reach - 10], [x - wide / 2, y + reach + 10]];
      const free = choices.map(([left, middle]) => [left, middle - high / 2, left + wide, middle + high / 2])
        .filter((box) => mine || (box[0] >= 4 && box[1] >= 4 && box[2] <= this.wide - 4 && box[3] <= this.high - 4))
        .find((box) => !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]));
      if (!free) continue;
      taken.push(free);
      pen.strokeStyle = look.paper;
      pen.lineWidth = 3.5;
      pen.fillStyle = mine ? look.accent : look.ink;
      pen.strokeText(words, free[0], (free[1] + free[3]) / 2);
      pen.fillText(words, free[0], (free[1] + free[3]) / 2);
    }
  }

  // First those that the server puts first, then, closer up, everybody who is in sight.
  wished(first) {
    const wished = first.map((at) => this.places[at]).filter(Boolean);
    if (this.view.k < this.least * 2 && !this.data.fit) return wished;
    const [left, top] = this.world(0, 0), [right, foot] = this.world(this.wide, this.high), known = new Set(wished);
    const sight = this.places.filter((one) => one.sign !== "." && !known.has(one) && one.at[0] > left && one.at[0] < right && one.at[1] > top && one.at[1] < foot);
    return [...wished, ...sight];
  }

  // What the pointer is over, on a sheet of its own, so that nothing else is drawn again.
  outline() {
    const pen = this.over.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.over.width, this.over.height);
    if (!this.pointed || !this.view || !this.data) return;
    pen.strokeStyle = this.data.look.ink;
    if (this.pointed.shape && !this.marked(this.pointed)) {
      this.toWorld(pen);
      pen.lineJoin = "round";
      pen.lineWidth = 2 / this.view.k;
      pen.stroke(this.pointed.shape.path);
    } else {
      this.toScreen(pen);
      const [x, y] = this.pixel(this.pointed.at);
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(x, y, this.data.mode === "columns" ? 7 : Math.max(this.pointed.size, 6) + 1, 0, 2 * Math.PI);
      pen.stroke();
    }
  }
}

const font = (node) => getComputedStyle(node).fontFamily;
