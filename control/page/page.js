// SPDX-License-Identifier: Apache-2.0
//
// The page: what it is told goes into the store, what is in the store is shown.

import './page.css';
import { beginTheme, onTheme } from './colours.js';
import { Diagram } from './diagram.js';
import { byId, h } from './dom.js';
import { beginHeader, showHeader } from './header.js';
import { LinkPanel } from './link_panel.js';
import { login } from './login.js';
import { Plots } from './plots.js';
import { Scenarios } from './scenarios.js';
import { ask, token } from './session.js';
import { Store } from './store.js';
import { Stream } from './stream.js';
import { showLog, Timeline } from './timeline.js';

const store = new Store();
const stream = new Stream(hear, (connection) => {
  store.connection = connection;
  showHeader(store, Date.now());
  // A WebSocket does not say why it was refused; another request does.
  if (connection === 'waiting')
    ask('GET', '/v1/me').catch((error) => error.status === 401 && leave());
});
const plots = new Plots(byId('plots'));
const diagram = new Diagram(byId('diagram'), choosePart);
const scenarios = new Scenarios(store, chooseScenario);
const panel = new LinkPanel(store);
const timeline = new Timeline(byId('timeline'), byId('timeline-note'),
  byId('timeline-play'));
let isDue = false;

function hear(message) {
  store.hear(message, Date.now());
  if (message.topic === 'links' || message.topic === 'fabrics') plots.take(store, message.topic);
  if (message.topic === 'fidelity') plots.takeFidelity(store);
  if (message.topic === 'scenarios') chooseFirst();
  draw();
}

// All messages of a tick in one frame.
function draw() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    showHeader(store, Date.now());
    scenarios.show();
    diagram.show(store);
    showParts();
    plots.show(store);
    panel.show();
    timeline.show(store);
    showLog(byId('log'), store.log);
  });
}

// What runs, else what there is; also where the chosen one is gone.
function chooseFirst() {
  if (store.chosen()) return;
  const first = store.scenarios.find((each) => each.state === 'RUNNING') ?? store.scenarios[0];
  if (first) chooseScenario(first.name);
}

function chooseScenario(name) {
  if (store.scenario === name) return;
  store.scenario = name;
  store.part = null;
  stream.open(name);
  draw();
}

function choosePart(part) {
  store.part = part;
  draw();
}

// Which link or fabric the plots and the panel are of, for a keyboard and for many of them.
function showParts() {
  const parts = store.parts();
  const chosen = store.chosenPart();
  const place = byId('parts');
  const key = JSON.stringify(parts);
  if (place.dataset.key !== key) {
    place.dataset.key = key;
    place.replaceChildren(...parts.map((part, index) =>
      h('option', { value: index }, part.name)));
  }
  place.value = String(parts.findIndex((each) =>
    each.kind === chosen?.kind && each.name === chosen?.name));
}

function leave() {
  token.forget();
  location.reload();
}

async function begin() {
  beginTheme();
  onTheme(draw);
  beginHeader(leave);
  byId('parts').addEventListener('change', (event) =>
    choosePart(store.parts()[Number(event.target.value)]));
  const me = await login();
  document.body.dataset.view = 'lab';
  store.role = me.role;
  store.peer = me.name;
  const table = (await ask('GET', '/v1/openapi')).body;
  timeline.hasRow = '/v1/scenarios/{scenario}/timeline' in table.paths;
  stream.open('');
  setInterval(() => showHeader(store, Date.now()), 500);
}

begin();
