"""Signing and encrypting pushes, from WeChat's description: code shared with the app would hide slips.

AES-256-CBC with key = base64(EncodingAESKey + "="), IV = its first 16 bytes; plaintext = 16 random bytes, the
message's length (4 bytes, big-endian), the message, the appid; padded to 32 with bytes that tell how many.
"""

import base64
import hashlib
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def envelope(message: bytes, *, aes_key: str, appid: str, noise: bytes) -> str:
    """The Encrypt field."""
    return seal(padded(noise + struct.pack(">I", len(message)) + message + appid.encode()), aes_key)


def padded(plain: bytes) -> bytes:
    missing = 32 - len(plain) % 32
    return plain + bytes([missing]) * missing


def seal(plain: bytes, aes_key: str) -> str:
    """AES over whole blocks, in base 64."""
    key = base64.b64decode(aes_key + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(plain) + cipher.finalize()).decode()
