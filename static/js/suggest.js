/* Suggestions while one types: a combobox with a list, as the ARIA pattern asks. The hook is `input[data-suggest]`, what
   comes before the query in the address that answers (components/find_input.html). Rows are links, so that a finger does what it does with links.
   At the end “Gần tôi”, for who knows no name to type: `form[data-near]`, which a page has only beside such a box. */

const WAIT = 180;  // ms without a key before asking

const input = document.querySelector("[data-suggest]"), list = document.getElementById("goi-y"), said = list.nextElementSibling;
const blank = list.firstElementChild;
let timer, asked, rows = [], at = -1;

const set = (element, name, value) => element.setAttribute(name, value);

function show(open) {
  list.hidden = !open;
  set(input, "aria-expanded", open);
  mark(-1);
}

function mark(place) {
  rows[at]?.removeAttribute("aria-selected");
  at = place;
  if (!rows[at]) return input.removeAttribute("aria-activedescendant");
  set(input, "aria-activedescendant", rows[at].id);
  set(rows[at], "aria-selected", true);
  rows[at].scrollIntoView({ block: "nearest" });
}

function fill(found, text) {
  rows = found.map(({ text, note, url }, place) => {
    const row = blank.cloneNode(true);
    row.prepend(text);
    row.lastChild.textContent = note;
    return Object.assign(row, { href: url, id: `${list.id}-${place}` });
  });
  list.replaceChildren(...rows);
  said.textContent = text;
  show(rows.length > 0);
}

async function ask() {
  const query = input.value.trim();
  if (query === asked) return;
  asked = query;
  const answer = await fetch(input.dataset.suggest + encodeURIComponent(query));
  const found = await answer.json();
  if (query === asked) fill(found.rows, found.said);
}

/** Past the last row comes the box itself, then the first. */
function step(by) {
  const from = rows[at] ? at : rows.length, places = rows.length + 1;
  if (list.hidden) show(true);
  mark((from + by + places) % places);
}

input.addEventListener("keydown", event => {
  const { key } = event;
  if (event.isComposing || !rows.length) return;
  if (key === "ArrowDown") step(1);
  else if (key === "ArrowUp") step(-1);
  else if (key === "Escape" && !list.hidden) show(false);
  else if (key === "Enter" && rows[at]) rows[at].click();
  else return /Home|End|Left|Right/.test(key) && mark(-1);  // the cursor moves in the text again
  event.preventDefault();
});
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});
input.addEventListener("blur", () => show(false));
list.onmousedown = event => event.preventDefault();  // the list stays while it is tapped

set(input, "role", "combobox");
set(input, "aria-autocomplete", "list");
set(input, "aria-controls", list.id);
show(false);

const form = document.querySelector("[data-near]");

if (form) {
  const [field, button] = form, told = form.lastElementChild, tell = text => told.textContent = text;

  history.replaceState(null, "");  // coming back to the answer then asks for the finder, not whether to send it again
  form.hidden = !navigator.geolocation;
  button.onclick = () => {
    tell(told.dataset.wait);
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      field.value = [coords.latitude.toFixed(2), coords.longitude.toFixed(2)];  // about 1 km is all that is told
      form.submit();
      tell("");
    }, () => tell(told.dataset.no), { timeout: 1e4, maximumAge: 3e5 });
  };
}
