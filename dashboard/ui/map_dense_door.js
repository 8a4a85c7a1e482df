// The place of the dense map: waits for the drawing itself, which comes in a message of its own, once for all pictures.
const atlasMap = () => globalThis.atlasDenseMap ??= (() => {
  let tell;
  const told = new Promise((done) => { tell = done; });
  told.tell = tell;
  return told;
})();

export default function (component) {
  let leave = () => {}, gone = false;
  atlasMap().then((mount) => { if (!gone) leave = mount(component); });
  return () => { gone = true; leave(); };
}
