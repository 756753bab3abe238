# Type-checks or builds the program for a system other than this one. Sourced by check-windows.sh,
# check-macos.sh and windows/build.sh; needs bash and, unless rustup already has the target, Debian
# 12 with apt.
#
# A rustc that rustup installed brings no other system's standard library, and fetching one is not
# possible everywhere. Debian's rustc-web comes with the sources of its standard library, so cargo
# builds that first. The compiler is unpacked into the work folder and never installed: `cargo` and
# `rustc` keep meaning what they meant.
#
# The work folder is $TANDEM_CROSS, or target/cross. It keeps the compiler (about 0.9 GB) and what
# was checked or built, so that a second call takes seconds.

# cross_check TARGET [ARGUMENTS OF cargo check]
cross_check() { cross_cargo check "$@"; }

# cross_cargo COMMAND TARGET [ARGUMENTS OF cargo COMMAND]
cross_cargo() (
    set -euo pipefail
    local command=$1 target=$2
    shift 2
    local root work log
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    work=${TANDEM_CROSS:-$root/target/cross}
    mkdir -p "$work"
    work=$(cd "$work" && pwd)
    log=$work/$target.log

    # Two checks at once would unpack into each other, and two builds at once help nobody.
    exec 9>"$work/lock"
    flock 9

    local std=()
    if ! rustup_has "$target"; then
        cross_compiler "$work"
        export RUSTC=$work/compiler/usr/bin/rustc RUSTC_BOOTSTRAP=1
        export LD_LIBRARY_PATH=$work/compiler/usr/lib/x86_64-linux-gnu
        # For x86_64-w64-mingw32-dlltool alone, with which std makes its Windows import libraries;
        # behind everything, so that rustup's cargo stays the one that is found.
        export PATH=$PATH:$work/compiler/usr/bin
        std=(-Zbuild-std=std,panic_unwind)
    fi
    unset RUSTUP_TOOLCHAIN RUSTC_WRAPPER RUSTFLAGS
    export CARGO_TARGET_DIR=$work/target CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never

    cd "$root"
    if ! cargo "$command" --locked --target "$target" "${std[@]}" "$@" >"$log" 2>&1 </dev/null; then
        grep -v -E '^ *(Compiling|Checking|Downloaded|Downloading|Fresh|Blocking) ' "$log" >&2
        echo "$target: does not compile; all of it is in $log" >&2
        return 1
    fi
    # A warning that only another system's build gives is never seen by those who do not build it.
    if grep -q '^warning: `tandem-lab`' "$log"; then
        grep -v -E '^ *(Compiling|Checking|Downloaded|Downloading|Fresh|Blocking) ' "$log" >&2
        echo "$target: compiles with warnings; all of it is in $log" >&2
        return 1
    fi
    echo "$target: fine"
)

# Whether the rustc in use has the target's standard library.
rustup_has() {
    local libraries
    libraries=$(rustc --print target-libdir --target "$1" 2>/dev/null) || return 1
    compgen -G "$libraries/libstd-*" >/dev/null
}

# Unpacks Debian's compiler, its libraries, its standard library's sources, and a dlltool.
cross_compiler() {
    local work=$1 fresh=$1/compiler.new version library llvm package
    [ -x "$work/compiler/usr/bin/rustc" ] && return
    if ! command -v apt-get >/dev/null; then
        echo "no compiler for this target: run 'rustup target add' for it, or use Debian 12" >&2
        return 1
    fi
    rm -rf "$fresh"
    mkdir -p "$fresh" "$work/packages"
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq
    fi
    library=$(apt-cache depends libstd-rust-web-dev | grep -o -m1 'libstd-rust-web-[0-9.]*[0-9]')
    llvm=$(apt-cache depends "$library" | grep -o -m1 'libllvm[0-9]*')
    (
        cd "$work/packages"
        # Without a sandbox, because apt's own user may not write here.
        apt-get -o APT::Sandbox::User=root download -qq \
            rustc-web rust-web-src libstd-rust-web-dev "$library" "$llvm" \
            binutils-mingw-w64-x86-64
    )
    for package in "$work"/packages/*.deb; do
        dpkg -x "$package" "$fresh"
    done
    rm -rf "$work/packages"
    version=$(LD_LIBRARY_PATH=$fresh/usr/lib/x86_64-linux-gnu "$fresh/usr/bin/rustc" --version)
    echo "unpacked $version"
    mv "$fresh" "$work/compiler"
}
