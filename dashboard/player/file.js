// The stage in a file: the sections of the page are its slides, shown one by one when somebody asks for it.

(() => {
  const stage = JSON.parse(document.getElementById("ap-stage").textContent);
  const sections = [...document.querySelectorAll(".ap-page > .ap-slide")];
  stage.slides.forEach((slide, at) => { slide.html = sections[at].outerHTML; });
  const page = document.querySelector(".ap-page");
  const player = new Player(stage, { onClose: (at) => sections[at]?.scrollIntoView() });
  player.dark = page.classList.contains("ap-dark");
  const button = document.querySelector(".ap-play");
  button.hidden = false;
  button.onclick = () => player.start(undefined, true);
  window.addEventListener("keydown", (event) => {
    if (player.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    if (key !== "f" && key !== "F5") return;
    event.preventDefault();
    player.start(undefined, true);
  });
  // On paper a picture that is higher than a page goes on on the next one, cut between its rows.
  window.addEventListener("beforeprint", () => document.querySelectorAll(".ap-page .ap-tall").forEach(sliced));
  window.addEventListener("afterprint", () => {
    for (const slice of document.querySelectorAll(".ap-slice")) slice.remove();
    for (const figure of document.querySelectorAll(".ap-sliced")) figure.classList.remove("ap-sliced");
  });
  const asked = /^#(\d{1,3})$/.exec(window.location.hash);
  if (asked) player.start(Number(asked[1]) - 1, false);
})();

const PAPER = { width: 1030, first: 500, next: 640 };  // pixels of a sheet of A4 on its side, heads and foot left out

function sliced(figure) {
  const drawing = figure.querySelector(".ap-drawing"), [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const beside = figure.closest(".ap-beside"), scale = (beside ? 0.68 : 1) * PAPER.width / width;
  // A little too high: it is made smaller, for a last page with one row on it looks like a mistake.
  if (height * scale <= 1.3 * PAPER.first) return;
  const cuts = figure.dataset.cuts.split(",").map(Number);
  figure.classList.add("ap-sliced");
  for (let from = 0, room = PAPER.first; from < height - 1; room = PAPER.next) {
    const most = from + room / scale, to = height <= most ? height : cuts.filter((y) => y > from + 40 && y <= most).pop() ?? most;
    const slice = make("div", "ap-slice"), copy = drawing.cloneNode(true);
    copy.setAttribute("viewBox", `0 ${from} ${width} ${to - from}`);
    copy.removeAttribute("height");
    slice.append(copy);
    figure.append(slice);
    from = to;
  }
}
