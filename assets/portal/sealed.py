"""What a phone seals for the portal: answers that wait on it, and that nobody who finds it can read.

Belongs here: the portal's side of the seal. The phone's side is `pages/portal/kunjungan.js`; both follow this:
ECDH on P-256 with a key that the phone makes for one answer and throws away, HKDF-SHA256, AES-256-GCM.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
LABEL = b"konvergensi|jawaban|1"
POINT, NONCE, TAG = 65, 12, 16  # bytes: an uncompressed point, the nonce, and the tag at the end


def public_key(key: bytes) -> bytes:
    """Returns the uncompressed point of the pair that `key`, 256 bits in hexadecimal digits, makes."""
    return _point(_private(key).public_key())


def unseal(sealed: bytes, keys: list[bytes]) -> bytes:
    """Returns what was sealed for one of the keys. Raises ValueError where it was for none, or is not whole."""
    point, nonce, rest = sealed[:POINT], sealed[POINT : POINT + NONCE], sealed[POINT + NONCE :]
    if len(rest) <= TAG:
        raise ValueError("too short")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    for key in keys:
        private = _private(key)
        shared = private.exchange(ec.ECDH(), theirs)
        bound = LABEL + point + _point(private.public_key())
        one = HKDF(SHA256(), 32, salt=None, info=bound).derive(shared)
        try:
            return AESGCM(one).decrypt(nonce, rest, LABEL)
        except InvalidTag:
            continue
    raise ValueError("sealed for another key, or damaged")


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    # of 2^256 numbers one in 2^32 comes twice: nothing that a guess gains from
    return ec.derive_private_key(int(key, 16) % (ORDER - 1) + 1, ec.SECP256R1())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
