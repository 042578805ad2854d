// What the page does without asking the server.

const STORED = "abm-theme";

function decimals(step) {
  const text = String(step);
  const small = text.match(/e-(\d+)$/);
  return small ? Number(small[1]) : (text.split(".")[1] || "").length;
}

function follow(text, place) {
  const same = window.dash_clientside.no_update;
  const { triggered_id: cause } = window.dash_clientside.callback_context;
  if (!cause || place === undefined) return [same, same];
  if (cause.part === "slider") {
    const slider = document.getElementById(
      JSON.stringify(cause, Object.keys(cause).sort()),
    );
    const step = slider ? decimals(slider.step) : 12;
    return [String(Number(Number(place).toFixed(step))), same];
  }
  const value = Number(text);
  return [same, text === "" || Number.isNaN(value) ? same : value];
}

function theme(clicks, current) {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  let chosen = localStorage.getItem(STORED);
  if (clicks) {
    chosen = current === "dark" ? "light" : "dark";
    localStorage.setItem(STORED, chosen);
  }
  const next = chosen || (dark ? "dark" : "light");
  root.dataset.theme = next;
  return next;
}

function show(path) {
  const pages = ["run", "compare", "sweeps"];
  const found = pages.find((name) => path === `/${name}`) || "run";
  return [
    ...pages.map((name) => name !== found),
    ...pages.map((name) => (name === found ? "link here" : "link")),
  ];
}

window.dash_clientside = Object.assign({}, window.dash_clientside, {
  abm: { follow, theme, show },
});
