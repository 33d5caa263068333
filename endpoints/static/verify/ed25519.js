/*
 * Signatures of Ed25519 (RFC 8032): by WebCrypto where the browser has them, else by whole numbers of any length.
 *
 * Chromium has them since version 137 (2025), Firefox since 129, Safari since 17; Windows 7 stays at Chromium 109. What
 * follows verifies only: it handles no secret, so it need not take the same time for all of them.
 */

const P = 2n ** 255n - 19n; // section 5.1: the field
const L = 2n ** 252n + 27742317777372353535851937790883648493n; // section 5.1: the order of the base point
const D = modulo(-121665n * power(121666n, P - 2n)); // section 5.1: the curve -x² + y² = 1 + d x² y²
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n); // section 5.1.3
const BASE = pointOf(modulo(4n * power(5n, P - 2n)), 0n); // section 5.1: y = 4/5, x even

function modulo(number) {
  const rest = number % P;
  return rest < 0n ? rest + P : rest;
}

function power(number, exponent) {
  let result = 1n;
  for (let square = number; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/* The point with this y and the lowest bit of x (section 5.1.3), in extended coordinates; null where there is none. */
function pointOf(y, sign) {
  if (y >= P) return null;
  const u = modulo(y * y - 1n);
  const v = modulo(D * y * y + 1n);
  let x = modulo(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (modulo(v * x * x) !== u) x = (x * ROOT_OF_MINUS_ONE) % P;
  if (modulo(v * x * x) !== u || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, modulo(x * y)];
}

/* Section 5.1.4: adding points. */
function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * D * t1 * t2);
  const d = modulo(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

function times(number, point) {
  let result = [0n, 1n, 1n, 0n];
  for (let doubled = point; number > 0n; number >>= 1n) {
    if (number & 1n) result = sum(result, doubled);
    doubled = sum(doubled, doubled);
  }
  return result;
}

/* Numbers are written with the lowest byte first (section 5.1.2). */
function numberOf(bytes) {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function decoded(bytes) {
  const number = numberOf(bytes);
  return pointOf(number & ((1n << 255n) - 1n), number >> 255n);
}

/* Section 5.1.7, with the check [S]B = R + [k]A. */
async function holdsByNumbers(key, signature, message) {
  const a = decoded(key);
  const r = decoded(signature.slice(0, 32));
  const s = numberOf(signature.slice(32));
  if (a === null || r === null || s >= L) return false;
  const digest = await crypto.subtle.digest("SHA-512", joined(signature.slice(0, 32), key, message));
  const k = numberOf(new Uint8Array(digest)) % L;
  const [x1, y1, z1] = times(s, BASE);
  const [x2, y2, z2] = sum(r, times(k, a));
  return modulo(x1 * z2 - x2 * z1) === 0n && modulo(y1 * z2 - y2 * z1) === 0n;
}

/* Whether a signature of 64 bytes by a key of 32 holds over a message. */
async function holds(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return holdsByNumbers(key, signature, message); // the browser has no Ed25519, or the key is none
  }
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}
