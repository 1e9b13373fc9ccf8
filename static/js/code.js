/* While a QR code fills the screen the screen stays on, and Escape closes it. Filling it is CSS: `#ma-qr:target`. */

const isOpen = () => location.hash === "#ma-qr";
let lock;

async function changed() {
  if (isOpen()) {
    document.querySelector("#ma-qr .shut").focus();
    lock = await navigator.wakeLock?.request("screen").catch(() => {});
  } else {
    lock?.release();
    lock = undefined;
  }
}

addEventListener("hashchange", changed);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && changed());
addEventListener("keydown", event => event.key === "Escape" && isOpen() && history.back());
if (isOpen()) changed();
