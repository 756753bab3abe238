//! Whether the machine is a virtual one.

/// Whether the machine is a virtual one.
///
/// # Errors
/// Why it is not known.
pub fn is_virtual() -> Result<bool, &'static str> {
    os::is_virtual()
}

/// What a processor of this kind says of itself: the bit that every host of virtual machines sets,
/// unless the system itself is such a host and no guest.
#[cfg(target_arch = "x86_64")]
fn of_processor() -> bool {
    use std::arch::x86_64::__cpuid;
    const HOST: u32 = 0x4000_0000;
    /// The right to create other virtual machines, in the second word of the fourth leaf of Hyper-V:
    /// Windows that hosts some, or protects itself in such a way, has it, and its guests have not.
    const CREATES_MACHINES: u32 = 1;
    let has_host = __cpuid(1).ecx >> 31 == 1;
    let host = if has_host { __cpuid(HOST) } else { return false };
    let is_hyper_v =
        [host.ebx, host.ecx, host.edx].map(u32::to_le_bytes).concat() == b"Microsoft Hv";
    !(is_hyper_v && __cpuid(HOST + 3).ebx & CREATES_MACHINES != 0)
}

#[cfg(not(target_os = "macos"))]
mod os {
    #[cfg(target_arch = "x86_64")]
    pub fn is_virtual() -> Result<bool, &'static str> {
        Ok(super::of_processor())
    }

    /// On other processors the description of the machine names what hosts it, if something does.
    #[cfg(all(target_os = "linux", not(target_arch = "x86_64")))]
    pub fn is_virtual() -> Result<bool, &'static str> {
        use crate::platform::system_files::{Live, SystemFiles as _};
        const HOSTS: [&str; 4] = ["qemu", "vmware", "amazon ec2", "xen"];
        let Some(vendor) = Live.text("/sys/class/dmi/id/sys_vendor") else {
            return Err("the system does not tell");
        };
        let vendor = vendor.to_ascii_lowercase();
        Ok(HOSTS.iter().any(|host| vendor.starts_with(host)))
    }

    #[cfg(not(any(target_os = "linux", target_arch = "x86_64")))]
    pub fn is_virtual() -> Result<bool, &'static str> {
        Err("the system does not tell on this processor")
    }
}

#[cfg(target_os = "macos")]
mod os {
    use crate::platform::sysctl;

    pub fn is_virtual() -> Result<bool, &'static str> {
        let found: Option<u32> = sysctl::value(c"kern.hv_vmm_present");
        found.map(|found| found != 0).ok_or("this version of macOS does not tell")
    }
}
