package app

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/bps-pst/pst/internal/config"
	"github.com/bps-pst/pst/pkg/webpush"
)

// folder is the data folder of `run`; everything we write there is for its
// owner only.
type folder string

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// keep writes a file in one step that survives a crash.
func (f folder) keep(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	next, err := os.OpenFile(f.path(name+".new"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = next.Write(append(text, '\n'))
	if err = errors.Join(err, next.Sync(), next.Close()); err != nil {
		return err
	}
	return os.Rename(next.Name(), f.path(name))
}

// read fills v from a file and tells whether there is one.
func (f folder) read(name string, v any) (bool, error) {
	text, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(text, v)
}

// keys are the secrets of an installation, as config reads them. PushKey came
// later than the others: a folder without one is given one.
type keys struct {
	ServerKey string `json:"server_key"`
	TokenKeys string `json:"token_keys"`
	PushKey   string `json:"push_key,omitempty"`
}

const keysFile = "keys.json"

// addKeys fills the keys that the environment did not give from the folder;
// make writes new ones there when it has none, once.
func (f folder) addKeys(c *config.Config, make bool) error {
	if len(c.ServerKey) > 0 && len(c.TokenKeys) > 0 && len(c.PushKey) > 0 {
		return nil
	}
	var k keys
	found, err := f.read(keysFile, &k)
	if err != nil {
		return badKeys()
	}
	if !found {
		if !make {
			return nil
		}
		k = keys{ServerKey: secret(), TokenKeys: "k1:" + secret()}
	}
	lacking := k.PushKey == ""
	if lacking && make {
		k.PushKey = pushSecret()
	}
	if err := k.fill(c); err != nil || !lacking || !make {
		return err
	}
	return f.keep(keysFile, k)
}

func (k keys) fill(c *config.Config) error {
	if len(c.ServerKey) == 0 && c.ServerKey.UnmarshalText([]byte(k.ServerKey)) != nil {
		return badKeys()
	}
	if len(c.TokenKeys) == 0 && c.TokenKeys.UnmarshalText([]byte(k.TokenKeys)) != nil {
		return badKeys()
	}
	if len(c.PushKey) == 0 && k.PushKey != "" && c.PushKey.UnmarshalText([]byte(k.PushKey)) != nil {
		return badKeys()
	}
	return nil
}

func badKeys() error {
	return refusal{"keys_invalid", "Berkas " + keysFile + " pada folder data rusak; kembalikan dari cadangan, jangan dihapus: semua tautan publik bergantung padanya"}
}

// pushSecret is a private key of P-256 in base64; nearly every 32 bytes are one.
func pushSecret() string {
	for {
		text := secret()
		if raw, err := base64.StdEncoding.DecodeString(text); err == nil {
			if _, err := webpush.ParseKey(raw); err == nil {
				return text
			}
		}
	}
}

// secret is 32 random bytes in base64.
func secret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.StdEncoding.EncodeToString(raw)
}
