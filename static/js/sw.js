/* What works without a network. The server puts `SHELL` in front of this file (home/offline.py): addresses, words,
   and a version that changes with whatever the shell is made of.

   A page says itself that it is worth keeping: `<main data-keep="guide">`. Only such pages are ever stored, as an
   anonymous visitor sees them; see `mayStore`. */

const MINUTE = 60e3, DAY = 24 * 60 * MINUTE;
const OLDEST = 60 * DAY;    // without renewal
const MOST_PAGES = 200;
const PATIENCE = 3000;      // ms that a saved copy waits for the network
const GIVE_UP = 30e3;       // ms for one file of those asked for

const MINE = `${SHELL.root} `;  // a host may carry several sites, each below a path of its own
const names = Object.fromEntries(["pages", "pictures", "sounds"].map(kind => [kind, MINE + kind]));
names.shell = MINE + SHELL.version;
const open = kind => caches.open(names[kind]);

/* ---------- Coming and going ---------- */

addEventListener("install", event => event.waitUntil((async () => {
  await (await open("shell")).addAll([SHELL.offline, ...SHELL.files].map(anonymous));
  await skipWaiting();
})()));

addEventListener("activate", event => event.waitUntil((async () => {
  const old = (await caches.keys()).filter(name => name.startsWith(MINE) && !Object.values(names).includes(name));
  await Promise.all(old.map(name => caches.delete(name)));
  await tidy();
  await clients.claim();
})()));

addEventListener("fetch", event => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith(SHELL.admin)) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(shell(request));
  else if (url.pathname.startsWith(SHELL.pictures)) event.respondWith(picture(event));
  else if (request.destination === "audio" && url.pathname.startsWith(SHELL.sounds)) event.respondWith(sound(request));
});

/* ---------- Answers ---------- */

/** The network first; the saved copy when that fails or is slow, with a line that says so; else what there is. */
async function page(event, url) {
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then(response => renew(url, response.clone())).catch(() => {}));
  const saved = await find(url);
  try {
    const response = await (saved ? Promise.race([fresh, after(PATIENCE)]) : fresh);
    return saved && !(response?.status < 500) ? asSaved(saved, SHELL.words.slow) : response;
  } catch {
    const { words } = SHELL;
    if (saved) return asSaved(saved, words.offline);
    const list = await (await open("shell")).match(SHELL.offline);
    return url.pathname === SHELL.offline ? list : withLine(list, `${words.offline} ${words.absent}`);
  }
}

async function shell(request) {
  return await (await open("shell")).match(request) ?? fetch(request);
}

/** A picture's address is never used for another, so a copy is as good as new. */
async function picture(event) {
  const pictures = await open("pictures"), { url } = event.request;
  const saved = await pictures.match(url);
  if (saved) return saved;
  try {
    const response = await fetch(event.request);
    const reader = await clients.get(event.clientId);
    if (response.status === 200 && reader && await find(new URL(reader.url))) {
      const copy = response.clone();
      event.waitUntil(inTurn(() => pictures.put(url, copy)).catch(() => {}));
    }
    return response;
  } catch {  // another size of the same will do
    const other = (await pictures.keys()).find(key => stem(key.url) === stem(url));
    return other ? pictures.match(other) : Response.error();
  }
}

/** A sound is here only when somebody asked for it. Players ask for parts. */
async function sound(request) {
  const saved = await (await open("sounds")).match(request.url);
  const part = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range"));
  if (!saved) return fetch(request);
  if (!part) return saved;
  const whole = await saved.blob(), from = +part[1], to = Math.min(+(part[2] || Infinity), whole.size - 1);
  const headers = { "content-type": whole.type, "content-range": `bytes ${from}-${to}/${whole.size}` };
  return new Response(whole.slice(from, to + 1), { status: 206, headers });
}

async function asSaved(saved, why) {
  const { words } = SHELL, at = new Date(+saved.headers.get("x-saved"));
  const two = number => String(number).padStart(2, "0");
  const said = (at.toDateString() === new Date().toDateString() ? words.today : words.day)
    .replace("{day}", `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`)
    .replace("{time}", `${two(at.getHours())}:${two(at.getMinutes())}`);
  return withLine(saved, `${why} ${said}`);
}

async function withLine(page, text) {
  const line = `<p class="kept" role="status"><span class="in">${text} <a href="">${SHELL.words.again}</a></span></p>`;
  const html = (await page.text()).replace(/<main[^>]*>/, main => main + line);
  return new Response(html, { headers: page.headers });
}

/* ---------- Keeping ---------- */

const isKit = url => url.pathname === SHELL.kit;
const stem = url => url.split(/\.(?:width|format|fill|max)-/)[0];
const anonymous = url => new Request(url, { credentials: "omit", signal: AbortSignal.timeout(GIVE_UP) });
const after = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Writing goes one after the other: a page may be visited while it is being saved on request. */
let last = Promise.resolve();
const inTurn = write => last = last.catch(() => {}).then(write);

/** The saved copy of a page; with another team's number in it rather than none. A kit is what stands in its query. */
async function find(url) {
  const pages = await open("pages");
  return await pages.match(url) ?? (isKit(url) ? undefined : pages.match(url, { ignoreSearch: true }));
}

function mayStore(url, response) {
  const closed = [SHELL.admin, ...SHELL.closed].some(path => url.pathname.startsWith(path));
  return url.origin === location.origin && !closed && response.status === 200 && response.type === "basic" &&
    !response.redirected && !/no-store|private/i.test(response.headers.get("cache-control")) &&
    !/cookie/i.test(response.headers.get("vary"));
}

/** Keep what the network just answered; forget a page that was withdrawn. Return the page's text when it was kept. */
async function renew(url, response, asked = false) {
  const pages = await open("pages");
  if (response.status === 404 || response.status === 410) {
    if (await pages.delete(url, { ignoreSearch: !isKit(url) })) await tidy();
  } else if (mayStore(url, response)) {
    const html = await response.text(), kind = /<main[^>]* data-keep="(\w+)"/.exec(html)?.[1];
    if (!kind) return;
    const headers = new Headers(response.headers);
    ["content-encoding", "content-length", "vary"].forEach(name => headers.delete(name));
    headers.set("x-saved", Date.now());
    headers.set("x-kind", kind);
    headers.set("x-title", encodeURIComponent(titleOf(html)));
    const old = await inTurn(async () => {
      const old = await pages.match(url);
      if (asked || old?.headers.has("x-asked")) headers.set("x-asked", "1");
      await pages.put(url.href.split("#")[0], new Response(html, { headers }));
      return old;
    });
    if (old && picturesOf(await old.text()).some(forms => !html.includes(forms.at(-1)))) await tidy();
    return html;
  }
}

const titleOf = html => /<h1[^>]*>([^]*?)<\/h1>/.exec(html)?.[1].replace(/<[^>]*>|\s+/g, " ").trim() ?? "";

/** Each picture of a page as the addresses of its forms and sizes, in the order the page names them. */
function picturesOf(html) {
  const address = new RegExp(`${SHELL.pictures}[^\\s"',]+`, "g");
  const parts = html.match(/<picture[^]*?<\/picture>|<img[^>]*>/g) ?? [];
  return parts.map(part => part.match(address)).filter(Boolean);
}

const soundsOf = html => [...html.matchAll(/<audio[^>]* src="([^"]+)"/g)].map(found => found[1])
  .filter(src => src.startsWith(SHELL.sounds));

/** What is kept, the oldest first. */
async function kept() {
  const pages = await open("pages");
  const all = await Promise.all((await pages.keys()).map(async ({ url }) => {
    const headers = (await pages.match(url))?.headers ?? new Headers();  // deleted meanwhile
    const title = decodeURIComponent(headers.get("x-title"));
    return { url, title, kind: headers.get("x-kind"), saved: +headers.get("x-saved"), asked: headers.has("x-asked") };
  }));
  return all.filter(one => one.saved).sort((one, other) => one.saved - other.saved);
}

/** Let go of what is too old or too much, then of pictures and sounds that no kept page names. */
async function tidy() {
  const pages = await open("pages"), all = await kept();
  const tooMany = all.filter(one => !one.asked).slice(0, Math.max(0, all.length - MOST_PAGES));
  const gone = all.filter(one => tooMany.includes(one) || one.saved < Date.now() - OLDEST);
  await Promise.all(gone.map(one => pages.delete(one.url)));
  const texts = await Promise.all((await pages.matchAll()).map(answer => answer.text()));
  for (const kind of ["pictures", "sounds"]) {
    const store = await open(kind);
    for (const { url } of await store.keys()) {
      const { pathname } = new URL(url);
      if (!texts.some(html => html.includes(pathname))) await store.delete(url);
    }
  }
}

/* ---------- What pages ask for ---------- */

const addresses = ({ pages }) => pages.map(page => new URL(page, location)).filter(url => url.origin === location.origin);

const answers = {
  /** Keep pages as they are read, unless they are fresh; then renew, without a word, what was asked for long ago. */
  async keep(message) {
    for (const url of addresses(message)) {
      const saved = await (await open("pages")).match(url);
      if (!(saved?.headers.get("x-saved") > Date.now() - MINUTE)) await renew(url, await fetch(anonymous(url)));
    }
    if (message.thrifty) return;
    const all = await kept(), stale = all.filter(one => one.asked && one.saved < Date.now() - DAY).slice(0, 5);
    if (all.length > MOST_PAGES || all[0]?.saved < Date.now() - OLDEST) await tidy();
    if (stale.length) await answers.save({ pages: stale.map(one => one.url) }, () => {});
    const shell = await open("shell"), offline = await shell.match(SHELL.offline);
    if (Date.parse(offline?.headers.get("date")) < Date.now() - DAY) await shell.add(anonymous(SHELL.offline));
  },

  /** Keep pages with their pictures, and with their sounds if those are wanted, telling how far it is. */
  async save({ sounds, ...message }, tell) {
    const wanted = [];
    let done = 0;
    const step = of => tell({ part: ++done, of });
    const pages = addresses(message);
    for (const url of pages) {
      const response = await fetch(anonymous(url));
      if (response.status >= 500) throw new TypeError("The server is not well.");
      const html = await renew(url, response, true) ?? "";
      wanted.push(...picturesOf(html).map(forms => ["pictures", forms]));
      if (sounds) wanted.push(...soundsOf(html).map(src => ["sounds", [src]]));
      step(pages.length + wanted.length);
    }
    for (const [kind, forms] of wanted) {
      await fetchOnce(await open(kind), kind, forms);
      step(pages.length + wanted.length);
    }
  },

  /** How many bytes `save` would keep, and how many of them are sounds. */
  async measure(message) {
    const size = { bytes: 0, sounds: 0 };
    const head = async src => {
      const { headers } = await fetch(new Request(anonymous(src), { method: "HEAD" }));
      return +(headers.get("content-length") ?? (await (await fetch(anonymous(src))).blob()).size);
    };
    for (const url of addresses(message)) {
      const html = await (await find(url) ?? await fetch(anonymous(url))).text();
      size.bytes += new Blob([html]).size;
      for (const forms of picturesOf(html)) size.bytes += await head(largest(forms));
      for (const src of soundsOf(html)) size.sounds += await head(src);
    }
    return size;
  },

  /** When the pages were saved on request: the oldest of them, or nothing when one is missing. */
  async state(message) {
    const pages = await open("pages");
    const saved = await Promise.all(addresses(message).map(async url => (await pages.match(url))?.headers));
    return { saved: saved.every(headers => headers?.has("x-asked")) && Math.min(...saved.map(h => h.get("x-saved"))) };
  },

  async forget(message) {
    const pages = await open("pages");
    for (const url of addresses(message)) await pages.delete(url);
    await tidy();
  },

  async list() {
    return { pages: (await kept()).reverse() };
  },
};

/** The best form of a picture, in its largest size: forms stand in the order of preference, sizes grow. */
const largest = forms => forms.filter(src => src.split(".").at(-1) === forms[0].split(".").at(-1)).at(-1);

async function fetchOnce(store, kind, forms) {
  for (const src of [largest(forms), forms.at(-1)]) {
    if (await store.match(src)) return;
    const response = await fetch(anonymous(src));
    if (response.status === 404) return;
    if (response.status !== 200) throw new TypeError("The server is not well.");
    const copy = response.clone();
    // An old browser that cannot show the best form gets the last, which all can.
    if (kind === "pictures" && !await createImageBitmap(await copy.blob()).catch(() => false)) continue;
    return inTurn(() => store.put(src, response));
  }
}

addEventListener("message", event => {
  const tell = data => event.ports[0]?.postMessage(data);
  const error = problem => ({ error: problem.name === "QuotaExceededError" ? "full" : "network" });
  const answer = answers[event.data.do]?.(event.data, tell) ?? Promise.resolve();
  event.waitUntil(answer.catch(error).then(result => tell({ ...result, done: true })));
});
