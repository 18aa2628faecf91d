package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// Bounds of what is remapped.
const (
	maxShortcuts = 100
	maxKey       = 30 // characters
)

// Sound is whether the console makes itself heard.
type Sound struct {
	On     bool `json:"on"`
	Volume int  `json:"volume" minimum:"0" maximum:"100" doc:"Persen"`
}

// Preferences is how a person wants the console. Shortcuts are the keys that
// were given to actions; the others have the console's own.
type Preferences struct {
	Language     string            `json:"language" enum:"id,en"`
	Sound        Sound             `json:"sound"`
	ShortcutsOff bool              `json:"shortcuts_off" doc:"Mematikan semua pintasan (WCAG 2.1.4)"`
	Shortcuts    map[string]string `json:"shortcuts" doc:"Tindakan dan tombolnya, paling banyak 100"`
}

// preferred is what holds for who has not chosen.
func preferred() Preferences {
	return Preferences{Language: "id", Sound: Sound{On: true, Volume: 60}, Shortcuts: map[string]string{}}
}

var actionShape = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,39}$`)

func (p Preferences) check() error {
	wrong := func(path, code string) error { return fault.Invalid(fault.Field{Path: path, Code: code}) }
	switch {
	case p.Language != "id" && p.Language != "en":
		return wrong("language", "invalid")
	case p.Sound.Volume < 0 || p.Sound.Volume > 100:
		return wrong("sound.volume", "out_of_range")
	case len(p.Shortcuts) > maxShortcuts:
		return wrong("shortcuts", "too_long")
	}
	for action, key := range p.Shortcuts {
		if !actionShape.MatchString(action) || key == "" || utf8.RuneCountInString(key) > maxKey || !printableText(key) {
			return wrong("shortcuts", "invalid")
		}
	}
	return nil
}

func printableText(s string) bool {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// Preferences reads how who is signed in wants the console.
func (d *Desk) Preferences(ctx context.Context) (Preferences, error) {
	p := preferred()
	ctx, _, id, err := own(ctx)
	if err != nil {
		return p, err
	}
	var body []byte
	err = store.View(ctx, d.db, func(ctx context.Context, tx *store.Tx) error {
		body, err = preferenceBody(ctx, tx, id)
		return err
	})
	if err != nil || body == nil {
		return p, err
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return p, fmt.Errorf("auth: preferences: %w", err)
	}
	return p, nil
}

// SetPreferences keeps them whole. It fails with invalid_input.
func (d *Desk) SetPreferences(ctx context.Context, p Preferences) (Preferences, error) {
	if err := p.check(); err != nil {
		return p, err
	}
	if p.Shortcuts == nil {
		p.Shortcuts = map[string]string{}
	}
	ctx, _, id, err := own(ctx)
	if err != nil {
		return p, err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return p, fmt.Errorf("auth: preferences: %w", err)
	}
	return store.Update(ctx, d.db, func(_ context.Context, tx *store.Tx) (Preferences, error) {
		putPreference(tx, id, body)
		return p, nil
	})
}
