// The visit form where there is no network. A day's list is kept under the officer's PIN for 24 hours at most; an answer
// is sealed for the portal (assets/portal/sealed.py) as soon as it is written, and forgotten when the portal has it.
'use strict';
(() => {
const HERE = '/kunjungan/ponsel', LIST = `${HERE}/daftar`, ANSWER = `${HERE}/jawaban`;
const DAY = 24 * 3600e3, ADRIFT = 5 * 60e3, UNTOUCHED = 10 * 60e3; // milliseconds
const ROUNDS = 1_000_000, TRIES = 5, LENGTH = 4096; // of PBKDF2; wrong PINs; bytes of every answer, said little or much
const LABEL = new TextEncoder().encode('konvergensi|jawaban|1');
const subtle = globalThis.crypto && crypto.subtle;
const $ = id => document.getElementById(id);
const text = (id, words) => { $(id).textContent = words; };
const show = (id, yes) => { $(id).hidden = !yes; };
const bytes64 = words => Uint8Array.from(atob(words), letter => letter.charCodeAt(0));
const words64 = bytes => btoa(String.fromCharCode(...bytes));
const random = length => crypto.getRandomValues(new Uint8Array(length));
const joined = (...parts) => new Uint8Array(parts.flatMap(part => [...part]));
const clock = at => new Intl.DateTimeFormat('id', {
  weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Jakarta', timeZoneName: 'short',
}).format(at);

let db, held, key, list, home; // held: the list as it is kept; key, list: while it is open; home: whose form is open
let touched = Date.now(), sending = false;

// --- what is kept -----------------------------------------------------------------------------------------------
const opened = () => new Promise((done, failed) => {
  const asked = indexedDB.open('kunjungan', 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore('daftar');
    asked.result.createObjectStore('jawaban', {keyPath: 'id'});
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = asked.onblocked = () => failed(asked.error);
});
// Does what is asked in one transaction; returns what the last request found, once it is on the disk.
const kept = (mode, work) => new Promise((done, failed) => {
  const change = db.transaction(['daftar', 'jawaban'], mode, {durability: 'strict'});
  const asked = work(change.objectStore('daftar'), change.objectStore('jawaban'));
  change.oncomplete = () => done(asked && asked.result);
  change.onabort = change.onerror = () => failed(change.error);
});
const waiting = () => kept('readonly', (_, answers) => answers.getAll());

// --- the list, under the PIN ------------------------------------------------------------------------------------
async function keyOf(pin, salt) {
  const raw = await subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
  const how = {name: 'PBKDF2', hash: 'SHA-256', iterations: ROUNDS, salt};
  return subtle.deriveKey(how, raw, {name: 'AES-GCM', length: 256}, false, ['encrypt', 'decrypt']);
}
async function locked(content) {
  const iv = random(12), plain = new TextEncoder().encode(JSON.stringify(content));
  return {iv, sealed: new Uint8Array(await subtle.encrypt({name: 'AES-GCM', iv}, key, plain))};
}
async function unlocked(pin) {
  const one = await keyOf(pin, held.salt);
  const plain = await subtle.decrypt({name: 'AES-GCM', iv: held.iv}, one, held.sealed);
  return [one, JSON.parse(new TextDecoder().decode(plain))];
}
const now = () => Date.now() + held.ahead; // as the portal's clock has it
const over = () => { const age = now() - held.taken; return age >= DAY || age < -ADRIFT; };

function close() {
  key = list = home = undefined;
  $('rumah-rumah').replaceChildren();
  for (const id of ['nama', 'alamat', 'tempat']) text(id, '');
  for (const form of document.forms) form.reset();
}
async function erase(why) {
  await kept('readwrite', lists => lists.clear());
  held = undefined;
  close();
  await start();
  say(why);
}
// Whether the list may be shown still; what is past its time is gone before anybody sees it.
async function good() {
  if (held && over()) {
    await erase(now() < held.taken ? 'Jam ponsel mundur, sehingga daftar dihapus. Betulkan jamnya, lalu ambil lagi.'
      : 'Daftar sudah 24 jam dan terhapus. Ambil lagi bila perlu.');
    return false;
  }
  if (list && Date.now() - touched > UNTOUCHED) { close(); start(); return false; }
  return Boolean(list);
}

// --- an answer, sealed for the portal ---------------------------------------------------------------------------
async function sealed(answer) {
  const curve = {name: 'ECDH', namedCurve: 'P-256'}, theirs = bytes64(list.key), iv = random(12);
  const portal = await subtle.importKey('raw', theirs, curve, false, []);
  const once = await subtle.generateKey(curve, false, ['deriveBits']);
  const point = new Uint8Array(await subtle.exportKey('raw', once.publicKey));
  const shared = await subtle.deriveBits({name: 'ECDH', public: portal}, once.privateKey, 256);
  const info = joined(LABEL, point, theirs), how = {name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info};
  const from = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const one = await subtle.deriveKey(how, from, {name: 'AES-GCM', length: 256}, false, ['encrypt']);
  const said = new TextEncoder().encode(JSON.stringify(answer)), plain = new Uint8Array(LENGTH).fill(32);
  if (said.length > LENGTH) throw new Error('too long');
  plain.set(said);
  const hidden = await subtle.encrypt({name: 'AES-GCM', iv, additionalData: LABEL}, one, plain);
  return words64(joined(point, iv, new Uint8Array(hidden)));
}

// --- the portal -------------------------------------------------------------------------------------------------
// Returns what the portal answered; undefined, with a sentence for the officer, where it gave no answer of ours.
async function asked(path, form) {
  let got;
  try {
    got = await fetch(path, {method: form ? 'POST' : 'GET', body: form && new URLSearchParams(form), redirect: 'manual'});
  } catch { say('', 'Belum ada jaringan.'); return undefined; }
  const ours = (got.headers.get('content-type') || '').startsWith('application/json');
  const out = !got.status || got.status === 403; // led to the door, or not let in
  show('masuk', out);
  if (ours) return {ok: got.ok, ...await got.json()};
  if (!out) {
    say('', got.status === 429 ? 'Terlalu banyak permintaan. Coba lagi sebentar lagi.'
      : 'Portal sedang tidak dapat menjawab. Coba lagi nanti.');
  }
  return undefined;
}
async function send() {
  if (sending || !(await waiting()).length) return;
  sending = true;
  try {
    const session = await asked(LIST);
    let sent = 0;
    for (const one of session ? await waiting() : []) {
      const told = await asked(ANSWER, {token: session.token, answer: one.sealed});
      if (!told) break;
      if (told.ok) { await kept('readwrite', (_, answers) => answers.delete(one.id)); sent += 1; }
      else await kept('readwrite', (_, answers) => answers.put({...one, refused: told.text}));
    }
    if (sent) say(`${sent} jawaban terkirim dan dihapus dari ponsel ini.`);
  } finally { sending = false; }
  await start();
}

// --- what is seen -----------------------------------------------------------------------------------------------
function say(good, wrong = '') {
  text('kabar', good); show('kabar', good);
  text('salah', wrong); show('salah', wrong);
}
async function start() {
  const answers = await waiting(), here = !held ? 'mulai' : !list ? 'kunci' : home ? 'rumah' : 'daftar';
  for (const id of ['mulai', 'kunci', 'daftar', 'rumah']) show(id, id === here);
  show('kirim', answers.length && here !== 'rumah');
  text('banyaknya', `${answers.length} jawaban menunggu dikirim`);
  $('ditolak').replaceChildren(...answers.filter(one => one.refused).map(refused));
  text('jaringan', navigator.onLine ? '' : 'Tanpa jaringan');
  if (held) for (const id of ['sampai', 'habis']) text(id, clock(held.taken + DAY));
  if (here === 'daftar') homes(new Set(answers.map(one => one.id)));
  if (here === 'mulai') await days();
}
function refused(one) {
  const line = document.createElement('li'), button = document.createElement('button');
  line.textContent = `Jawaban ${clock(one.at)} ditolak: ${one.refused} `;
  Object.assign(button, {type: 'button', className: 'tautan', textContent: 'Buang jawaban ini'});
  button.onclick = async () => { await kept('readwrite', (_, answers) => answers.delete(one.id)); start(); };
  line.append(button);
  return line;
}
async function days() {
  const session = navigator.onLine && await asked(LIST);
  show('luring', !navigator.onLine); show('ambil', session && session.days);
  if (!session) return;
  if (!session.days) say('Tidak ada yang menunggu kunjungan.');
  $('hari').replaceChildren(...Array.from({length: session.days}, (_, day) => new Option(day + 1)));
}
function homes(unsent) {
  text('tempat', `Kunjungan di ${list.place}, hari ke-${list.day}`);
  show('sintetis', list.synthetic);
  $('rumah-rumah').replaceChildren(...list.homes.map(one => {
    const card = $('kartu').content.cloneNode(true), [where, how] = card.querySelectorAll('p');
    const button = card.querySelector('button'), mine = list.done[one.id] || [];
    button.textContent = one.nama_kepala || 'Nama tidak diketahui';
    button.onclick = () => visit(one);
    where.textContent = `${place(one)}. ${one.perihal}`;
    how.textContent = mine.length
      ? `Dijawab ${clock(mine.at(-1).at)}, ${mine.some(each => unsent.has(each.id)) ? 'menunggu dikirim' : 'terkirim'}.`
      : one.sent ? 'Hasilnya sudah dikirim sebelum daftar ini diambil.' : '';
    return card;
  }));
}
const place = one => `${one.alamat || 'Alamat tidak diketahui'}, RT ${one.rt || '–'} RW ${one.rw || '–'}`;

async function visit(one) {
  if (!await good()) return;
  home = one;
  say('');
  text('nama', one.nama_kepala || 'Nama tidak diketahui');
  text('alamat', `${place(one)}. ${one.perihal}`);
  show('lagi', one.sent || list.done[one.id]);
  $('jawab').reset();
  $('officer').value = list.officer;
  asks();
  history.pushState(null, '');
  await start();
  scrollTo(0, 0);
  $('nama').focus();
}
// Which fields there are depends on who was met, as the portal will say.
function asks() {
  const form = $('jawab'), met = form.elements.found.value === 'bertemu';
  show('bertemu', met);
  const decided = met && form.elements.decision.value !== form.dataset.cannot;
  $('decision').required = met;
  $('spent').required = $('people').required = decided;
  $('why').required = decided && home.reason;
  for (const id of ['spent', 'people', 'decision']) $(id).disabled = !met;
}

// --- what is done -----------------------------------------------------------------------------------------------
async function take(event) {
  event.preventDefault();
  const pin = $('pin').value, row = '01234567890';
  const poor = !/^[0-9]{6,32}$/.test(pin) || /^(.)\1+$/.test(pin) || row.includes(pin)
    || row.includes([...pin].reverse().join(''));
  if (poor) return say('', 'PIN sedikitnya 6 angka, tidak semuanya sama dan tidak berurutan.');
  if (pin !== $('ulang').value) return say('', 'Kedua PIN tidak sama.');
  say('Mengambil daftar …');
  const late = new Promise(done => { setTimeout(done, 20e3); });
  if (!await Promise.race([navigator.serviceWorker.ready, late])) return cannot('peramban ini tidak menyimpan halamannya');
  const session = await asked(LIST), salt = random(16);
  if (!session) return undefined;
  const told = await asked(`${LIST}?hari=${$('hari').value}`, {token: session.token});
  if (!told || !told.ok) return undefined;
  key = await keyOf(pin, salt);
  list = {...told, done: {}};
  held = {salt, taken: told.taken, ahead: told.taken - Date.now(), tries: 0, ...await locked(list)};
  await kept('readwrite', lists => lists.put(held, 1));
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  for (const id of ['pin', 'ulang']) $(id).value = '';
  say(`${list.homes.length} rumah dibawa.`);
  return start();
}
async function open(event) {
  event.preventDefault();
  if (!held || over()) return good();
  // counted before it is tried: who breaks off has tried too
  held = {...held, tries: held.tries + 1};
  await kept('readwrite', lists => lists.put(held, 1));
  let found;
  try { found = await unlocked($('masukan').value); } catch { found = undefined; }
  $('masukan').value = '';
  if (!found && held.tries >= TRIES) return erase('Lima kali salah PIN: daftar dihapus dari ponsel ini.');
  if (!found) return say('', `PIN salah. Tinggal ${TRIES - held.tries} kali lagi, lalu daftar dihapus.`);
  [key, list] = found;
  held = {...held, tries: 0};
  await kept('readwrite', lists => lists.put(held, 1));
  say('');
  return start();
}
async function save(event) {
  event.preventDefault();
  const form = $('jawab'), wrong = [...form.elements].find(field => field.willValidate && !field.checkValidity());
  if (wrong) { wrong.focus(); return say('', wrong.title || 'Pilih bagaimana kunjungannya.'); }
  if (!await good()) return undefined;
  const id = crypto.randomUUID(), at = Math.floor(now());
  const answer = {id, at, household_id: home.id, ...Object.fromEntries(new FormData(form))};
  const one = {id, at, sealed: await sealed(answer)};
  const done = {...list.done, [home.id]: [...list.done[home.id] || [], {id, at}]};
  const next = {...held, ...await locked({...list, done})};
  await kept('readwrite', (lists, answers) => { lists.put(next, 1); answers.add(one); });
  list.done = done;
  [held, home] = [next, undefined];
  form.reset();
  say('Tersimpan di ponsel ini, disegel.');
  await start();
  scrollTo(0, 0);
  return navigator.onLine && send();
}

// --- whether it can be done here --------------------------------------------------------------------------------
async function missing() {
  if (!isSecureContext || !subtle) return 'alamat portal ini tidak memakai sambungan aman (https), atau peramban tidak dapat mengenkripsi';
  if (!navigator.serviceWorker) return 'peramban ini tidak dapat membuka halaman tanpa jaringan';
  try { db = await opened(); } catch { db = undefined; }
  if (!db) return 'peramban ini tidak dapat menyimpan, misalnya karena jendela penyamaran';
  try {
    await subtle.generateKey({name: 'ECDH', namedCurve: 'P-256'}, false, ['deriveBits']);
    await navigator.serviceWorker.register('/statis/layanan.js', {scope: HERE});
  } catch (error) {
    if (!navigator.serviceWorker.controller) return 'peramban ini menolak menyimpan halamannya';
  }
  return '';
}
function cannot(why) {
  say('');
  for (const id of ['mulai', 'kunci', 'daftar', 'rumah']) show(id, false);
  text('sebab', why);
  show('tak-bisa', true);
}
// Two windows would write over each other's list: the second waits for a moment, as long as a page takes to go.
const alone = () => new Promise((done, failed) => {
  navigator.locks.request('kunjungan', {signal: AbortSignal.timeout(3000)}, () => {
    done();
    return new Promise(() => {});
  }).catch(failed);
});
async function begin() {
  const lacks = await missing();
  if (lacks) return cannot(lacks);
  try { await alone(); } catch { return say('', 'Halaman ini sudah terbuka di jendela lain: pakai yang itu.'); }
  held = await kept('readonly', lists => lists.get(1));
  $('ambil').onsubmit = take;
  $('buka').onsubmit = open;
  $('jawab').onsubmit = save;
  $('jawab').onchange = asks;
  $('kirim-sekarang').onclick = send;
  $('kembali').onclick = () => history.back();
  addEventListener('popstate', () => { home = undefined; $('jawab').reset(); start(); });
  $('kunci-lagi').onclick = () => { close(); start(); };
  $('hapus').onclick = () => erase('Daftar dihapus dari ponsel ini.');
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => { touched = Date.now(); });
  for (const kind of ['online', 'offline']) addEventListener(kind, () => start());
  addEventListener('online', send);
  document.addEventListener('visibilitychange', good);
  addEventListener('pageshow', good);
  setInterval(good, 15e3);
  if (held && over()) await good(); else await start();
  return navigator.onLine && send();
}
addEventListener('DOMContentLoaded', begin);
})();
