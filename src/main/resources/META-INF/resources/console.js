const COUNTS = ['total', 'queued', 'accepted', 'sent', 'delivered', 'read', 'failed', 'unknown', 'skipped',
  'cancelled', 'expired'];
const local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
let key = sessionStorage.getItem('key') ?? (local ? 'dev-admin-key' : '');
const $ = id => document.getElementById(id);

async function read(path) {
  const answer = await fetch(path, { headers: { 'X-API-Key': key } });
  if (answer.status === 401) throw 'sign-in';
  if (!answer.ok) throw (await answer.json()).detail;
  return answer.json();
}
function cell(text, className = '') {
  const td = document.createElement('td');
  td.textContent = text;
  td.className = className;
  return td;
}
function row(schedule) {
  const tr = document.createElement('tr');
  tr.append(cell(schedule.name ?? schedule.id), cell(new Date(schedule.scheduled_time).toLocaleString()),
    cell(schedule.status.replace('_', ' '), schedule.status), ...COUNTS.map(name => cell(schedule.counts[name])));
  return tr;
}
function stat(name, value) {
  const dt = document.createElement('dt'), dd = document.createElement('dd'), div = document.createElement('div');
  dt.textContent = name;
  dd.textContent = value;
  div.append(dt, dd);
  return div;
}
async function refresh() {
  try {
    const [schedules, stats] = await Promise.all([read('/api/schedules?limit=20'), read('/api/stats')]);
    $('schedules').replaceChildren(...schedules.items.map(row));
    $('stats').replaceChildren(stat('Due', stats.queue.due), stat('Queued', stats.queue.queued),
      stat('In flight', stats.queue.in_flight), stat('Accepted in the last minute', stats.queue.accepted_per_minute),
      stat('Lateness p99', Math.round(stats.lateness.p99_ms) + ' ms'));
    $('main').hidden = false;
    $('sign-in').hidden = true;
    $('error').textContent = schedules.items.length ? '' : 'No schedules yet.';
  } catch (problem) {
    const signIn = problem === 'sign-in';
    $('sign-in').hidden = !signIn;
    if (signIn) $('main').hidden = true;
    $('error').textContent = signIn ? 'An API key is needed.' : 'Not up to date: ' + (problem.message ?? problem);
  }
}
$('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  key = $('key').value;
  sessionStorage.setItem('key', key);
  refresh();
});
refresh();
setInterval(refresh, 1000);
