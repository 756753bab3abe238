//! Documents that the system hands to the program while it runs, instead of naming them when it
//! starts it. Only macOS does: a double-click in the Finder comes as an event, and the first one
//! comes before there is a window.

use std::path::PathBuf;

/// Who takes documents from now on.
type Taker = Box<dyn FnMut(Vec<PathBuf>) + Send>;

/// Makes ready for documents. To be called before the window's event loop begins.
pub fn expect() {
    os::expect();
}

/// Hands over the documents that came so far, and each that comes from now on.
pub fn hand_to(take: impl FnMut(Vec<PathBuf>) + Send + 'static) {
    os::hand_to(Box::new(take));
}

/// Keeps documents until somebody takes them.
#[cfg(any(target_os = "macos", test))]
struct Inbox {
    waiting: Vec<PathBuf>,
    taker: Option<Taker>,
}

#[cfg(any(target_os = "macos", test))]
impl Inbox {
    const EMPTY: Self = Self { waiting: Vec::new(), taker: None };

    fn came(&mut self, mut documents: Vec<PathBuf>) {
        match &mut self.taker {
            Some(take) if !documents.is_empty() => take(documents),
            Some(_) => {}
            None => self.waiting.append(&mut documents),
        }
    }

    fn hand_to(&mut self, taker: Taker) {
        self.taker = Some(taker);
        let waiting = std::mem::take(&mut self.waiting);
        self.came(waiting);
    }
}

#[cfg(target_os = "macos")]
mod os {
    //! The toolkit registers a delegate of its own with AppKit and breaks when another takes its
    //! place, so its class learns one more method. That has to happen after the toolkit has
    //! registered it and before AppKit looks at the event that started the program: in between
    //! AppKit tells that it is about to finish launching.
    //!
    //! Type-checked only: this has never run on a Mac.

    use super::{Inbox, Taker};
    use block2::RcBlock;
    use objc2::ffi::class_addMethod;
    use objc2::runtime::{AnyClass, AnyObject, Imp, Sel};
    use objc2::{MainThreadMarker, sel};
    use objc2_app_kit::{NSApplication, NSApplicationWillFinishLaunchingNotification};
    use objc2_foundation::{
        NSArray, NSDictionary, NSNotification, NSNotificationCenter, NSString, NSURL,
        NSUserDefaults, ns_string,
    };
    use parking_lot::Mutex;
    use std::ptr::{self, NonNull};
    use std::sync::Once;

    static INBOX: Mutex<Inbox> = Mutex::new(Inbox::EMPTY);
    /// A second renderer that is tried runs in the same event loop.
    static WATCHED: Once = Once::new();

    pub fn expect() {
        WATCHED.call_once(|| {
            name_arguments_only_once();
            let about_to_launch = RcBlock::new(|_: NonNull<NSNotification>| teach_delegate());
            // SAFETY: the name is AppKit's own; without a queue the block is called on the thread
            // that posts, which is the main one, and it keeps nothing.
            let observer = unsafe {
                NSNotificationCenter::defaultCenter().addObserverForName_object_queue_usingBlock(
                    Some(NSApplicationWillFinishLaunchingNotification),
                    None,
                    None,
                    &about_to_launch,
                )
            };
            // The centre keeps the observer for as long as the program runs.
            drop(observer);
        });
    }

    pub fn hand_to(taker: Taker) {
        INBOX.lock().hand_to(taker);
    }

    /// AppKit would hand over the files among the program's arguments as well; those are read
    /// already.
    fn name_arguments_only_once() {
        let value: &AnyObject = ns_string!("NO");
        let defaults = NSDictionary::<NSString, AnyObject>::from_slices(
            &[ns_string!("NSTreatUnknownArgumentsAsOpen")],
            &[value],
        );
        // SAFETY: a string is a value that defaults may have.
        unsafe { NSUserDefaults::standardUserDefaults().registerDefaults(&defaults) };
    }

    fn teach_delegate() {
        let Some(main_thread) = MainThreadMarker::new() else { return };
        let Some(delegate) = NSApplication::sharedApplication(main_thread).delegate() else {
            return;
        };
        let delegate: &AnyObject = delegate.as_ref();
        let class = ptr::from_ref::<AnyClass>(delegate.class()).cast_mut();
        let open: extern "C-unwind" fn(NonNull<AnyObject>, Sel, NonNull<NSApplication>, &Urls) =
            open_urls;
        // SAFETY: the runtime calls an implementation with the signature that its types tell:
        // nothing is returned, and an object, a selector and two objects are taken, as `open_urls`
        // does. The class is alive, and where it has such a method already nothing is changed.
        unsafe {
            let open = std::mem::transmute::<_, Imp>(open);
            class_addMethod(class, sel!(application:openURLs:), open, c"v@:@@".as_ptr());
        }
    }

    type Urls = NSArray<NSURL>;

    extern "C-unwind" fn open_urls(
        _delegate: NonNull<AnyObject>,
        _selector: Sel,
        _application: NonNull<NSApplication>,
        urls: &Urls,
    ) {
        let files = urls.iter().filter(|url| url.isFileURL());
        INBOX.lock().came(files.filter_map(|url| url.to_file_path()).collect());
    }
}

#[cfg(not(target_os = "macos"))]
mod os {
    use super::Taker;

    pub fn expect() {}

    /// They are among the arguments.
    pub fn hand_to(_taker: Taker) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn documents_that_come_before_the_window_wait_for_it_in_their_order() {
        let mut inbox = Inbox::EMPTY;
        inbox.came(vec!["a.tandem".into(), "b.tandem".into()]);
        inbox.came(vec!["c.tandem".into()]);
        let (tell, told) = mpsc::channel();
        inbox.hand_to(Box::new(move |files| tell.send(files).unwrap()));
        let expected: [PathBuf; 3] = ["a.tandem".into(), "b.tandem".into(), "c.tandem".into()];
        assert_eq!(told.try_recv().unwrap(), expected);
        inbox.came(vec!["d.tandem".into()]);
        assert_eq!(told.try_recv().unwrap(), [PathBuf::from("d.tandem")]);
        assert!(told.try_recv().is_err(), "each is handed over once");
    }

    #[test]
    fn a_window_that_is_tried_again_gets_what_comes_then_and_nothing_twice() {
        let mut inbox = Inbox::EMPTY;
        inbox.came(vec!["a.tandem".into()]);
        let (tell, first) = mpsc::channel();
        inbox.hand_to(Box::new(move |files| tell.send(files).unwrap()));
        let (tell, second) = mpsc::channel();
        inbox.hand_to(Box::new(move |files| tell.send(files).unwrap()));
        assert_eq!(first.try_iter().count(), 1);
        assert!(second.try_recv().is_err(), "no empty hand-over");
        inbox.came(Vec::new());
        inbox.came(vec!["b.tandem".into()]);
        assert_eq!(second.try_iter().collect::<Vec<_>>(), [[PathBuf::from("b.tandem")]]);
    }
}
