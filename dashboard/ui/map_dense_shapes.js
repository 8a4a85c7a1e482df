// Outlines of the dense map: fetched once a file, projected once, kept as paths for every picture after.
//
// Albers' equal-area cone with the parallels of every drawing of the atlas (25° and 47° N, 105° E), y downwards.

const RAD = Math.PI / 180, FIRST = 25 * RAD, SECOND = 47 * RAD, MERIDIAN = 105, EARTH = 1000;
const CONE = (Math.sin(FIRST) + Math.sin(SECOND)) / 2;
const CONST = Math.cos(FIRST) ** 2 + 2 * CONE * Math.sin(FIRST);
const NAMES = new Map();  // mark of a list of names → the list, or who waits for it
const FILES = new Map();  // address → promise of what is in it, for as long as the page is open

function project(longitude, latitude) {
  const angle = CONE * (longitude - MERIDIAN) * RAD;
  const rho = Math.sqrt(CONST - 2 * CONE * Math.sin(latitude * RAD)) / CONE;
  return [EARTH * rho * Math.sin(angle), EARTH * (rho * Math.cos(angle) - Math.sqrt(CONST) / CONE)];
}

function fetched(address, read) {
  if (!FILES.has(address)) {
    const asked = fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(address + ": " + answer.status);
      return answer.json();
    }).then(read);
    asked.catch(() => FILES.delete(address));  // asked again with the next picture
    FILES.set(address, asked);
  }
  return FILES.get(address);
}

const areasOf = (address) => fetched(address, (found) => found.features.map(shape));
const linesOf = (address) => fetched(address, (found) => found.features.map(shape));
const pointsOf = (address) => fetched(address, (found) => new Map(
  Object.entries(found).map(([code, [longitude, latitude]]) => [code, project(longitude, latitude)])));

// One feature as a path, with its box and the box's middle; the middle of the map uses points inside where known.
function shape(feature) {
  const { type, coordinates } = feature.geometry, path = new Path2D(), closed = type.endsWith("Polygon");
  const parts = type === "MultiPolygon" ? coordinates.flat() : type === "LineString" ? [coordinates] : coordinates;
  let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
  for (const part of parts) {
    for (let at = 0; at < part.length; at++) {
      const [x, y] = project(part[at][0], part[at][1]);
      if (at) path.lineTo(x, y); else path.moveTo(x, y);
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    if (closed) path.closePath();
  }
  return {
    ...feature.properties, path, box: [west, north, east, south], at: [(west + east) / 2, (north + south) / 2],
    across: Math.sqrt((east - west) * (south - north)),
  };
}

// Names come in a message of their own, which is sent once for many pictures; a picture waits for it.
function namesOf(mark) {
  if (!NAMES.has(mark)) {
    let tell;
    const told = new Promise((done) => { tell = done; });
    told.tell = tell;
    NAMES.set(mark, told);
  }
  return NAMES.get(mark);
}

function joined(boxes) {
  return [
    Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])), Math.max(...boxes.map((box) => box[3])),
  ];
}

// The places of a picture: outlines in the order of their file with their signs, and after them the points.
function places(data, areas, points, names) {
  const texts = data.texts ? data.texts.split("\n") : [];
  const tails = data.tail ? data.tail.split(" ") : null, sizes = data.sizes ? data.sizes.split(" ") : null;
  let figure = 0;
  const taken = (place, sign) => {
    place.sign = sign;
    place.level = "01234".indexOf(sign) >= 0 ? "01234".indexOf(sign) : "ABCDE".indexOf(sign);
    place.open = "ABCDE".includes(sign);
    if (place.level < 0) return place;
    place.text = texts[figure];
    place.tail = data.tails[tails ? Number(tails[figure]) : 0] ?? "";
    place.other = data.others !== "" && data.others[figure] === "1";
    if (sizes && place.shape) place.size = Number(sizes[figure]) / 10;
    figure += 1;
    return place;
  };
  const found = areas.map((area, index) => {
    const sign = data.marks[index] ?? ".";
    const name = names[index] || (data.language === "zh" ? area.name_zh : area.name_en || area.name_zh);
    return taken({ code: data.codes[index] ?? area.code, name, shape: area, at: points.get(area.code) ?? area.at, size: 0 }, sign);
  });
  for (const point of data.points) {
    found.push(taken({ code: point.code, name: point.name, at: project(...point.at), size: point.size / 10 }, point.sign));
  }
  return found;
}

// Each kind of gap has a hatching of its own; all are of the same weight, none is a colour of a class.
function hatching(context, { hatch, apart }, ink, paper, ratio) {
  const side = Math.round(apart * ratio), tile = document.createElement("canvas");
  tile.width = tile.height = side;
  const pen = tile.getContext("2d");
  pen.fillStyle = paper;
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = ink;
  pen.lineWidth = 0.8 * ratio;
  pen.beginPath();
  for (const angle of hatch) {
    for (const shift of [-side, 0, side]) {
      if (angle === 0) { pen.moveTo(0, side / 2 + shift); pen.lineTo(side, side / 2 + shift); }
      else if (angle === 90) { pen.moveTo(side / 2 + shift, 0); pen.lineTo(side / 2 + shift, side); }
      else if (angle === 45) { pen.moveTo(shift, side); pen.lineTo(side + shift, 0); }
      else { pen.moveTo(shift, 0); pen.lineTo(side + shift, side); }
    }
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}
