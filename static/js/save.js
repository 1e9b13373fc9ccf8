/* “Lưu để xem khi không có mạng”: a guide with its pictures, or a kit with all its guides and its team's page.
   The words stand in the template (components/save.html), in data attributes. */

import { ask, dayOf, here, parts, thrifty } from "./offline.js";

const place = document.querySelector("[data-save]"), words = place.dataset;
const pages = [here(), ...parts()];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const recorded = document.querySelector("[data-clip], [data-recorded]");
let size = {};  // what saving takes, once it was measured

function show(text, ...parts) {
  const said = document.createElement("p");
  said.textContent = text;
  place.replaceChildren(...(text ? [said] : []), ...parts);
  place.hidden = false;
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = label;
  made.onclick = act;
  return made;
}

/** “120 KB”, “1,4 MB”: two digits that count. */
function read(bytes) {
  const [unit, name] = bytes < 1e6 ? [1e3, "KB"] : [1e6, "MB"];
  return `${Number((bytes / unit).toPrecision(2)).toLocaleString("vi")}\u00a0${name}`;
}

function offer(problem) {
  const about = bytes => (bytes ? fill(words.about, { size: read(bytes) }) : "");
  const buttons = [button(words.now + about(size.bytes), () => save(false))];
  if (size.sounds ?? recorded) buttons.push(button(words.sounds + about(size.bytes + size.sounds), () => save(true)));
  show(problem, ...buttons);
}

function done(saved) {
  show(fill(words.done, { day: dayOf(saved) }), button(words.forget, forget));
}

async function save(sounds) {
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", words.saving);
  show(words.saving, bar);
  navigator.storage?.persist?.();  // so that a full phone does not throw it away by itself
  const { error } = await ask({ do: "save", pages, sounds }, ({ part, of }) => Object.assign(bar, { max: of, value: part }));
  const { saved } = await ask({ do: "state", pages });
  saved && !error ? done(saved) : offer(error === "full" ? words.full : words.failed);
}

async function forget() {
  await ask({ do: "forget", pages });
  offer();
}

/** Measuring costs requests: only for who comes near the button, and not where data is to be spared. Soon enough that
    the button seldom changes under the eyes of the reader. */
function measureWhenSeen() {
  const watch = new IntersectionObserver(async ([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    watch.disconnect();
    size = await ask({ do: "measure", pages });
    if (place.firstChild.matches(".btn")) offer();  // nothing was pressed meanwhile
  }, { rootMargin: "1000px" });
  watch.observe(place);
}

const { saved } = await ask({ do: "state", pages });
if (saved) done(saved);
else offer();
if (!saved && !thrifty) measureWhenSeen();
