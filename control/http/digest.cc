// SPDX-License-Identifier: Apache-2.0
#include "control/http/digest.h"

#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace linkwright::http {

Digest sha256(std::string_view bytes) {
  Digest out{};
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("libcrypto has no SHA-256 on this machine");
  return out;
}

bool same_digest(const Digest& a, const Digest& b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace linkwright::http
