//! Whether the person who uses the program sits at another machine. Only that leaves this file, never
//! from where.

/// How a session comes from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote {
    /// As text.
    Text,
    /// As pictures of a screen or its windows, which this machine encodes.
    Pictures,
}

/// How the session of this program comes from elsewhere, if it does.
#[must_use]
pub fn session() -> Option<Remote> {
    of(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

fn of(variable: &dyn Fn(&str) -> Option<String>) -> Option<Remote> {
    let starts = |name: &str, with: &str| {
        variable(name).is_some_and(|value| value.to_ascii_lowercase().starts_with(with))
    };
    // Windows names the session; xrdp and Chrome Remote Desktop leave a variable of their own.
    let is_desktop = starts("SESSIONNAME", "rdp-")
        || ["XRDP_SESSION", "CHROME_REMOTE_DESKTOP_SESSION", "VNCDESKTOP"]
            .into_iter()
            .any(|name| variable(name).is_some());
    if is_desktop || variable("DISPLAY").is_some_and(|display| is_forwarded(&display)) {
        return Some(Remote::Pictures);
    }
    let is_ssh = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]
        .into_iter()
        .any(|name| variable(name).is_some());
    is_ssh.then_some(Remote::Text)
}

/// Whether a display is reached over a network: a host stands before the colon. On this machine there
/// is none, or `unix`, or the path of a socket.
fn is_forwarded(display: &str) -> bool {
    let host = display.rsplit_once(':').map_or(display, |(host, _)| host);
    !host.is_empty() && host != "unix" && !host.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_from_elsewhere_is_told_from_one_at_the_machine() {
        let check = |variables: &[(&str, &str)], expected: Option<Remote>| {
            let variable = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned())
            };
            assert_eq!(of(&variable), expected, "{variables:?}");
        };
        check(&[], None);
        check(&[("DISPLAY", ":0")], None);
        check(&[("DISPLAY", "unix:0.0")], None);
        check(&[("DISPLAY", "/private/tmp/com.apple.launchd.x/org.xquartz:0")], None);
        check(&[("SESSIONNAME", "Console")], None);
        check(&[("SESSIONNAME", "RDP-Tcp#3")], Some(Remote::Pictures));
        check(&[("XRDP_SESSION", "1"), ("DISPLAY", ":10")], Some(Remote::Pictures));
        check(&[("SSH_CONNECTION", "a b c d")], Some(Remote::Text));
        check(&[("SSH_TTY", "/dev/pts/1"), ("DISPLAY", ":0")], Some(Remote::Text));
        check(&[("SSH_TTY", "/dev/pts/1"), ("DISPLAY", "localhost:10.0")], Some(Remote::Pictures));
    }
}
