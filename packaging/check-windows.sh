#!/bin/bash
# Type-checks everything for Windows from Linux: the library, the three programs and the tests.
#   packaging/check-windows.sh [ARGUMENTS OF cargo check]
# Nothing is linked, so no Windows toolchain is needed. See cross-check.sh for the work folder.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/cross-check.sh"
cross_check x86_64-pc-windows-gnu --all-targets "$@"
