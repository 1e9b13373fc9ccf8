/* What a script adds to a page that is complete without one. Each module is fetched where the page has use for it. The
   page fetches this one once it is painted (home/policies.py): on a slow phone reading comes first. */

const has = selector => document.querySelector(selector);

if (has("[data-suggest]")) import("./suggest.js");
if (has("[data-share]")) import("./share.js");
if (has("#ma-qr")) import("./code.js");
if (has("[data-slides]")) import("./slides.js");
if (has("[data-listen]")) import("./listen.js").then(module => module.start());
if (has("[data-bag]")) import("./kit.js");
if ("serviceWorker" in navigator && self === top) {  // not in an editor's preview
  if (has("[data-worker]")) import("./offline.js");
  if (has("[data-save]")) import("./save.js");
  if (has("[data-saved]")) import("./saved.js");
  if (has("[data-remember], [data-my-team]")) import("./mine.js");
}
