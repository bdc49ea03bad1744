"""Published test vectors of what is written by hand here."""

from .crypto import Hpke, hkdf, x25519_public
from .failures import Failure
from .key_objects import KeyFile


def self_test() -> None:
    """The published test vectors of what is written by hand here."""

    def same(what: str, actual: bytes, expected: str) -> None:
        if actual != bytes.fromhex(expected):
            raise Failure(f"self-test failed: {what}")

    info, plain = b"Ode on a Grecian Urn", b"Beauty is truth, truth beauty".hex()
    enc = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    private = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    sealed = bytes.fromhex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a")
    same("RFC 9180 A.1.1 (AES-128-GCM)", Hpke(1).open(private, info, enc + sealed, "vector", b"Count-0"), plain)
    # X25519 with AES-256-GCM is not in the RFC; this vector is BoringSSL's and is given from the sender's side.
    receiver = bytes.fromhex("ac66bae9ffa270cf4a89ed9f274e30c0456babae2572aaaf002ff0d8884ab018")
    ephemeral = bytes.fromhex("28e212563a8b6f068af7ff17400ff1baf23612b7a738bbaf5dfb321b2b5b431a")
    aead, nonce = Hpke().schedule(ephemeral, receiver, x25519_public(ephemeral), receiver, info)
    same(
        "HPKE with AES-256-GCM",
        aead.encrypt(nonce, bytes.fromhex(plain), b"Count-0"),
        "23ded2d5d90ea89d975dac4792b297240f194952d7421aacbff0474100052b6bb8aa58d18ef6c42b6960e2e28f",
    )
    same(
        "RFC 5869 A.1",
        hkdf(b"\x0b" * 22, bytes(range(0xF0, 0xFA)), bytes(range(13)), 42),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    )
    same("Crockford's base32", KeyFile.crockford("00oO-iIlL-" + "Z" * 48), "0000008421" + "ff" * 30)
