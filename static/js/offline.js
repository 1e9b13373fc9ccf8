/* Registers the worker (sw.js), hands it the page that is being read, and is how the other modules speak to it. */

const { worker, root } = document.querySelector("[data-worker]").dataset;

/** Whether the reader asked the browser to spare data. */
export const thrifty = Boolean(navigator.connection?.saveData);

/** Have the worker do something; `heard` is told how far it is. Resolves with what it answered. */
export async function ask(message, heard = () => {}) {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise(resolve => {
    port1.onmessage = ({ data }) => (data.done ? resolve : heard)(data);
    active.postMessage(message, [port2]);
  });
}

/** A day as people read it: 05/11/2026. */
export const dayOf = time => new Date(+time).toLocaleDateString("vi", { day: "2-digit", month: "2-digit", year: "numeric" });

/** The guides of the kit on this page, as its links name them, with the page of its team. */
export const parts = () => [...document.querySelectorAll("[data-guide] h3 a, a[data-part]")].map(link => link.href);

/** This page's address, as it is kept. */
export const here = () => location.href.split("#")[0];

async function start() {
  await navigator.serviceWorker.register(worker, { scope: root });
  if (document.querySelector("main[data-keep]")) ask({ do: "keep", pages: [here(), ...(thrifty ? [] : parts())], thrifty });
}

const loaded = document.readyState === "complete";
loaded ? start().catch(() => {}) : addEventListener("load", () => start().catch(() => {}));
