/* “Tổ của bà con”: the team that the reader chose to have remembered. The phone notes its address and name, no more:
   the number is read from the team's page each time, without a network from its saved copy, so that it goes when the
   page loses it. What of a team's page stands on the card is marked there: `data-card`. */

import { ask, dayOf } from "./offline.js";

const button = document.querySelector("[data-remember]"), card = document.querySelector("[data-my-team]");
const KEY = `${document.querySelector("[data-root]").dataset.root}to`;

function write(team) {
  localStorage.setItem(KEY, JSON.stringify(team));
  show();
}

function offer(known) {
  const { remember: url, name, say, forget } = button.dataset, has = url === known;
  button.hidden = false;
  button.textContent = has ? forget : say;
  button.onclick = () => {
    write(has ? {} : { url, name });
    ask({ do: "keep", pages: [url] });
  };
}

async function tell({ url, name }) {
  const [link, slot, note] = ["a", "div", "[data-kept]"].map(part => card.querySelector(part));
  card.hidden = !url;
  if (!url) return;
  link.href = url;
  link.textContent = name;
  card.querySelector("button").onclick = () => write({});
  const fresh = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => {});
  const answer = fresh?.status < 500 ? fresh : await caches.match(url);
  const page = new DOMParser().parseFromString(await answer?.text(), "text/html");
  if (page.querySelector("[data-keep=team]")) {
    slot.replaceChildren(...page.querySelectorAll("[data-card]"));
    const day = answer.headers.get("x-saved");
    note.hidden = !day;
    note.textContent = note.dataset.kept.replace("{day}", dayOf(day));
    if (!day) ask({ do: "keep", pages: [url] });
  } else if (page.querySelector("[data-root]")) write({});  // ours, and no team's any more
}

function show() {
  const team = JSON.parse(localStorage.getItem(KEY)) ?? {};
  if (button) offer(team.url);
  if (card) tell(team);
}

addEventListener("pageshow", show);
show();
