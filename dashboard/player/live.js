// The stage in the meeting page: it opens when the page does, over everything, and goes on when the server is gone.

const PLAYERS = new WeakMap();

function darkRoom(at) {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(getComputedStyle(at).getPropertyValue("--st-background-color").trim());
  return Boolean(found) && found.slice(1).map((pair) => parseInt(pair, 16)).reduce((sum, one) => sum + one, 0) < 384;
}

// The address says which slide is shown, so that a reload comes back to it.
function addressed(at) {
  const link = new URL(window.location.href);
  link.searchParams.set("slide", String(at + 1));
  window.history.replaceState(window.history.state, "", link);
}

function launcher(box, player) {
  const { slides } = player.stage;
  const full = make("button", "ap-first", { type: "button" }, player.say("start"));
  const here = make("button", "", { type: "button" }, player.say("start_here"));
  full.onclick = () => player.start(undefined, true);
  here.onclick = () => player.start(undefined, false);
  const list = make("ol");
  slides.forEach((slide, at) => {
    const button = list.appendChild(make("li")).appendChild(make("button", "", { type: "button" }, slide.title));
    button.onclick = () => player.start(at, false);
  });
  box.replaceChildren(full, here, list);
}

export default function (component) {
  const { parentElement, data } = component;
  const box = parentElement.querySelector(".ap-launch") || parentElement;
  let player = PLAYERS.get(parentElement);
  if (!player) {
    player = new Player(data.stage, { onMove: addressed });
    PLAYERS.set(parentElement, player);
    player.dark = darkRoom(box);
    player.name = data.name;
    launcher(box, player);
    player.start(data.start, false);
  } else if (player.name !== data.name) {
    player.name = data.name;
    player.take(data.stage);
    launcher(box, player);
  }
  return () => { player.away(); PLAYERS.delete(parentElement); };
}
