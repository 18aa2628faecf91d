package app

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/pkg/clock"
)

func TestKeysAreMadeOnceAndReadForEverAfter(t *testing.T) {
	t.Parallel()
	f := folder(t.TempDir())
	var none, first, again config.Config
	if err := f.addKeys(&none, false); err != nil || len(none.ServerKey) > 0 {
		t.Fatalf("keys of an empty folder: %v %v", err, none)
	}
	if err := f.addKeys(&first, true); err != nil {
		t.Fatal(err)
	}
	if err := f.addKeys(&again, true); err != nil {
		t.Fatal(err)
	}
	if len(first.PushKey) != 32 || string(first.PushKey) != string(again.PushKey) || string(first.ServerKey) != string(again.ServerKey) || !first.TokenKeys[0].Key.Equal(again.TokenKeys[0].Key) {
		t.Error("the second start has other keys")
	}
	info, err := os.Stat(f.path(keysFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

func TestAFolderFromBeforeNotificationsIsGivenTheirKeyAndKeepsTheOthers(t *testing.T) {
	t.Parallel()
	f := folder(t.TempDir())
	old := keys{ServerKey: secret(), TokenKeys: "k1:" + secret()}
	if err := f.keep(keysFile, old); err != nil {
		t.Fatal(err)
	}
	var beside, run, again config.Config
	if err := f.addKeys(&beside, false); err != nil || len(beside.PushKey) > 0 || len(beside.ServerKey) != 32 {
		t.Errorf("beside a run: %v %v", err, beside)
	}
	for _, c := range []*config.Config{&run, &again} {
		if err := f.addKeys(c, true); err != nil {
			t.Fatal(err)
		}
	}
	if base64.StdEncoding.EncodeToString(run.ServerKey) != old.ServerKey || len(run.PushKey) != 32 || string(run.PushKey) != string(again.PushKey) {
		t.Errorf("%v", run)
	}
}

func TestGivenKeysStandBeforeThoseOfTheFolder(t *testing.T) {
	t.Parallel()
	f := folder(t.TempDir())
	given := strings.Repeat("g", 32)
	c, err := config.Load([]string{"PST_SERVER_KEY=" + base64.StdEncoding.EncodeToString([]byte(given))})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.addKeys(&c, true); err != nil || string(c.ServerKey) != given || len(c.TokenKeys) != 1 {
		t.Errorf("%v: %d token keys, server key kept: %v", err, len(c.TokenKeys), string(c.ServerKey) == given)
	}
}

func TestADamagedKeysFileIsRefusedAndNeverReplaced(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", `{"server_key":"kurang","token_keys":"k1:kurang"}`, `{}`} {
		f := folder(t.TempDir())
		if err := os.WriteFile(f.path(keysFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := f.addKeys(&config.Config{}, true)
		if ExitCode(err) != config.ExitCode {
			t.Errorf("%q: %v", text, err)
		}
		if left, _ := os.ReadFile(f.path(keysFile)); string(left) != text {
			t.Errorf("%q was replaced by %q", text, left)
		}
	}
}

func TestTheCommandsBesideARehearsalKeepItsTime(t *testing.T) {
	t.Parallel()
	f := folder(t.TempDir())
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	if err := f.keepClock(clock.NewStartingAt(at)); err != nil {
		t.Fatal(err)
	}
	ticks, err := f.clock()
	if err != nil {
		t.Fatal(err)
	}
	if now := ticks.Now(); now.Before(at) || now.After(at.Add(time.Minute)) {
		t.Errorf("beside a run of %s it is %s", at, now)
	}
	if err := f.keepClock(clock.System{}); err != nil {
		t.Fatal(err)
	}
	if ticks, err = f.clock(); err != nil || ticks != (clock.System{}) {
		t.Errorf("beside a run on the machine's time: %v %v", ticks, err)
	}
}
