#!/bin/bash
# Type-checks everything for macOS on Apple silicon from Linux: the library, the three programs and
# the tests.
#   packaging/check-macos.sh [ARGUMENTS OF cargo check]
# Nothing is linked, so no SDK is needed. See cross-check.sh for the work folder.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/cross-check.sh"
cross_check aarch64-apple-darwin --all-targets "$@"
