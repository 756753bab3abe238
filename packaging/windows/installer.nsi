; The installer for one user. installer.sh calls makensis in the folder of the files:
;   makensis -NOCD -DVERSION=1.2.3 ../installer.nsi     makes ../setup.exe
; Exit codes of a silent one (/S): 0 done, 2 not done.

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tandem"
!define CLASSES "Software\Classes"
!define DOCUMENT "Tandem.Experiment"
!define SHORTCUT "$SMPROGRAMS\Tandem.lnk"

Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
Name "Tandem"
OutFile "..\setup.exe"
InstallDir "$LOCALAPPDATA\Programs\Tandem"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "Tandem ${VERSION}"
ManifestDPIAware true
ManifestLongPathAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Tandem"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs Tandem"
VIAddVersionKey "LegalCopyright" "MIT or Apache 2.0"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!define MUI_ICON "..\tandem.ico"
!define MUI_UNICON "..\tandem.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\tandem-lab.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Whether a program of the folder runs: Windows lets nobody write to it then. Result on the stack:
; its name, or nothing.
!macro FIND_RUNNING PREFIX
Function ${PREFIX}find_running
    StrCpy $1 ""
    ${For} $2 1 3
        ${Select} $2
            ${Case} 1
                StrCpy $3 "tandem-lab.exe"
            ${Case} 2
                StrCpy $3 "tandem.exe"
            ${Case} 3
                StrCpy $3 "tandem-worker.exe"
        ${EndSelect}
        ${If} ${FileExists} "$INSTDIR\$3"
            ClearErrors
            FileOpen $0 "$INSTDIR\$3" a
            ${If} ${Errors}
                StrCpy $1 $3
            ${Else}
                FileClose $0
            ${EndIf}
        ${EndIf}
    ${Next}
    Push $1
FunctionEnd

; Goes on only once no program of the folder runs. The window is asked to close as a person would
; ask it, so it can ask back about what is not saved; nothing is ever ended by force.
Function ${PREFIX}wait_for_end
    StrCpy $5 0
    again:
    Call ${PREFIX}find_running
    Pop $4
    StrCmp $4 "" free
    ${If} $5 = 0
        nsExec::Exec '"$SYSDIR\taskkill.exe" /IM tandem-lab.exe'
        Pop $0
    ${EndIf}
    ${If} $5 < 50
        IntOp $5 $5 + 1
        Sleep 200
        Goto again
    ${EndIf}
    StrCpy $5 0
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$4 in $INSTDIR is still running. Close Tandem and wait until its run is over, then press Retry." /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
    free:
FunctionEnd
!macroend
!insertmacro FIND_RUNNING ""
!insertmacro FIND_RUNNING "un."

; Tells the desktop that kinds of files have changed.
!macro TELL_DESKTOP
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Section "Tandem"
    Call wait_for_end
    SetOutPath "$INSTDIR"
    ClearErrors
    File "tandem-lab.exe"
    File "tandem.exe"
    File "tandem-worker.exe"
    File "README.md"
    File "LICENSE-MIT"
    File "LICENSE-APACHE"
    File "THIRD-PARTY.txt"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    ${If} ${Errors}
        MessageBox MB_OK|MB_ICONSTOP "The files could not be written to $INSTDIR. Choose a folder that you may write to." /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    CreateShortcut "${SHORTCUT}" "$INSTDIR\tandem-lab.exe"

    ; The kind of document. Another program that already opens *.tandem keeps it; Tandem is then
    ; among those that "Open with" offers.
    WriteRegStr HKCU "${CLASSES}\${DOCUMENT}" "" "Tandem experiment"
    WriteRegStr HKCU "${CLASSES}\${DOCUMENT}\DefaultIcon" "" '"$INSTDIR\tandem-lab.exe",-2'
    WriteRegStr HKCU "${CLASSES}\${DOCUMENT}\shell\open\command" "" '"$INSTDIR\tandem-lab.exe" "%1"'
    WriteRegNone HKCU "${CLASSES}\.tandem\OpenWithProgids" "${DOCUMENT}"
    ReadRegStr $0 HKCU "${CLASSES}\.tandem" ""
    ${If} $0 == ""
        WriteRegStr HKCU "${CLASSES}\.tandem" "" "${DOCUMENT}"
        WriteRegStr HKCU "${CLASSES}\.tandem" "Content Type" "application/vnd.tandem+json"
    ${EndIf}
    !insertmacro TELL_DESKTOP

    WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Tandem"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\tandem-lab.exe"
    WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section "Uninstall"
    Call un.wait_for_end
    Delete "$INSTDIR\tandem-lab.exe"
    Delete "$INSTDIR\tandem.exe"
    Delete "$INSTDIR\tandem-worker.exe"
    Delete "$INSTDIR\README.md"
    Delete "$INSTDIR\LICENSE-MIT"
    Delete "$INSTDIR\LICENSE-APACHE"
    Delete "$INSTDIR\THIRD-PARTY.txt"
    Delete "$INSTDIR\uninstall.exe"
    ; Stays where somebody has put a file of their own into it.
    RMDir "$INSTDIR"
    Delete "${SHORTCUT}"

    DeleteRegKey HKCU "${CLASSES}\${DOCUMENT}"
    DeleteRegValue HKCU "${CLASSES}\.tandem\OpenWithProgids" "${DOCUMENT}"
    DeleteRegKey /ifempty HKCU "${CLASSES}\.tandem\OpenWithProgids"
    ReadRegStr $0 HKCU "${CLASSES}\.tandem" ""
    ${If} $0 == "${DOCUMENT}"
        DeleteRegValue HKCU "${CLASSES}\.tandem" ""
        DeleteRegValue HKCU "${CLASSES}\.tandem" "Content Type"
    ${EndIf}
    DeleteRegKey /ifempty HKCU "${CLASSES}\.tandem"
    DeleteRegKey HKCU "${UNINSTALL}"
    !insertmacro TELL_DESKTOP

    ; Settings, and copies of experiments that were not saved: only if somebody says so.
    ${If} ${FileExists} "$LOCALAPPDATA\Tandem\data\*.*"
        MessageBox MB_YESNO|MB_DEFBUTTON2 "Remove Tandem's settings and its copies of experiments that were not saved, too? Your *.tandem files stay." /SD IDNO IDNO keep
        RMDir /r "$LOCALAPPDATA\Tandem\data"
        RMDir "$LOCALAPPDATA\Tandem"
        keep:
    ${EndIf}
SectionEnd
