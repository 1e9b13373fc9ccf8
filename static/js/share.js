/* Hands an address to the phone's own share sheet, or copies it. The links are `sms:` without this, and the buttons that
   only copy are not there. */

for (const link of document.querySelectorAll("[data-share], [data-copy]")) {
  const { share, copy, copied } = link.dataset, { clipboard } = navigator;
  if (copy) link.hidden = !clipboard;
  link.addEventListener("click", async event => {
    const canShare = share && navigator.share;
    if (!canShare && !clipboard) return;
    event.preventDefault();
    if (canShare) return navigator.share({ title: document.querySelector("h1").textContent.trim(), url: share }).catch(() => {});
    await clipboard.writeText(copy ?? share);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    link.lastChild.replaceWith(said);
    said.textContent = copied;
  });
}
