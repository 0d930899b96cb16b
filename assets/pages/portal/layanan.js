// Keeps of the visit form what is the same for everybody, so that it opens without a network; nobody's data.
'use strict';
const KEPT = ['/kunjungan/ponsel', '/statis/kunjungan.js', '/statis/portal.css', '/statis/ikon.svg'];

self.addEventListener('install', event => {
  // who is not in is led elsewhere: then nothing is kept
  const asked = KEPT.map(path => new Request(path, {cache: 'reload', redirect: 'error'}));
  event.waitUntil(caches.open('kunjungan').then(kept => kept.addAll(asked)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', event => {
  const {origin, pathname} = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin || !KEPT.includes(pathname)) return;
  event.respondWith(caches.match(pathname).then(found => found || fetch(event.request)));
});
