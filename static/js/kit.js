/* The kit that is being made, kept on this phone only. Guides are ticked wherever they are listed, once a kit is begun
   or a team was named: on the phone of a citizen who does neither, nothing is added to the lists. */

const bag = document.querySelector("[data-bag]"), words = bag.dataset, way = bag.querySelector("a");
const form = document.querySelector("form[data-choose]");
const KEY = new URL(way.href).pathname, MOST = +words.most;

function read() {
  try {
    return { codes: [], to: "", ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return { codes: [], to: "" };
  }
}

function write(kit) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kit));
  } catch { /* a browser that keeps nothing */ }
  show();
}

const address = ({ codes, to }) => `${KEY}?${[`g=${codes.join(".")}`, ...(to ? [`to=${to}`] : [])].join("&")}`;

function toggle(code) {
  const kit = read(), has = kit.codes.includes(code);
  if (!has && kit.codes.length >= MOST) return;
  write({ ...kit, codes: has ? kit.codes.filter(other => other !== code) : [...kit.codes, code] });
}

/** Buttons in place of links and beside rows: [button, code, how it says what it does]. */
const buttons = [];

for (const link of document.querySelectorAll("[data-kit]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.append(...link.childNodes);
  const said = document.createElement("span");
  button.lastChild.replaceWith(said);
  button.onclick = () => toggle(link.dataset.kit);
  link.replaceWith(button);
  buttons.push([button, link.dataset.kit, text => said.textContent = text]);
}

function addToRows() {
  for (const row of document.querySelectorAll("li[data-code]")) {
    const code = row.dataset.code, button = document.createElement("button");
    delete row.dataset.code;
    button.type = "button";
    button.className = "pick";
    button.onclick = () => toggle(code);
    row.append(button);
    const title = row.querySelector("[data-title]").textContent.trim();
    buttons.push([button, code, text => button.setAttribute("aria-label", `${text}: ${title}`)]);
  }
}

/** The look of what is added here: few phones need it, so no page carries it. */
let dressed;
const dress = () => dressed ??= new Promise(resolve => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: words.style });
  link.onload = link.onerror = resolve;
  document.head.append(link);
});

function show() {
  const kit = read();
  label(kit);
  if (kit.codes.length || kit.to) dress().then(() => addTo(read()));
  else bag.hidden = true;
}

/** What every button says of the kit as it is. */
function label({ codes, to }) {
  for (const [button, code, say] of buttons) {
    const has = codes.includes(code), full = !has && codes.length >= MOST;
    say(has ? words.in : full ? words.full : words.add);
    button.classList.toggle("on", has);
    button.disabled = full;
  }
  for (const button of document.querySelectorAll("[data-team]")) {
    const { team, say, mine } = button.dataset, has = team === to;
    button.hidden = false;
    button.textContent = has ? mine : say;
    button.classList.toggle("on", has);
    button.onclick = () => write({ ...read(), to: has ? "" : team });
  }
  for (const link of document.querySelectorAll("a[data-choose]")) {
    if (to && !/[?&]to=/.test(link.href)) link.href += `${link.href.includes("?") ? "&" : "?"}to=${to}`;
  }
}

/** On the phone of who makes a kit: buttons in the lists, and the way to the kit. */
function addTo(kit) {
  addToRows();
  label(kit);
  way.href = address(kit);
  bag.hidden = !kit.codes.length || Boolean(form) || way.href === location.href.split("#")[0];
  bag.querySelector("b").textContent = `(${kit.codes.length})`;
  document.documentElement.classList.toggle("bagged", !bag.hidden);
}

/* Who changes a kit on its page, or chooses on the form, is making it. */
for (const link of document.querySelectorAll("[data-edit] a")) {
  link.addEventListener("click", () => {
    const codes = new URL(link.href).searchParams.get("g") ?? "";
    write({ ...read(), codes: codes.split(".").filter(Boolean) });
  });
}

if (form) {
  const kit = read(), given = new URLSearchParams(location.search);
  if (!given.has("g")) for (const box of form.querySelectorAll("[name=g]")) box.checked = kit.codes.includes(box.value);
  if (form.elements.to && !given.get("to") && kit.to) form.elements.to.value = kit.to;
  form.addEventListener("submit", () => {
    write({ ...read(), codes: new FormData(form).getAll("g").slice(0, MOST) });
  });
}

addEventListener("storage", show);
addEventListener("pageshow", show);
show();
