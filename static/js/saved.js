/* The list of what is kept on this phone, on the page that stands in for one that is not. */

import { ask, dayOf } from "./offline.js";

const place = document.querySelector("[data-saved]"), words = place.dataset;
const text = html => new DOMParser().parseFromString(html, "text/html").body.textContent;

const { pages } = await ask({ do: "list" });
const seen = new Set();
for (const { url, title, kind, saved } of pages) {
  const { pathname, search } = new URL(url);
  const which = kind === "kit" ? pathname + search : pathname;  // a guide may be kept with several teams' numbers
  const list = place.querySelector(`[data-kind="${kind}"]`);
  if (!list || seen.has(which)) continue;
  seen.add(which);
  const [row, link, said, when] = ["li", "a", "span", "span"].map(name => document.createElement(name));
  when.className = "s";
  when.textContent = words.day.replace("{day}", dayOf(saved));
  said.append(text(title), when);
  link.href = url;
  link.append(said);
  row.append(link);
  list.append(row);
  list.closest("section").hidden = false;
}
place.querySelector("[data-none]").hidden = seen.size > 0;
const clear = place.querySelector("[data-clear]");
clear.hidden = !seen.size;
clear.onclick = async () => {
  await ask({ do: "forget", pages: pages.map(page => page.url) });
  location.reload();
};
