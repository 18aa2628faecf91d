package standard

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/store"
)

// locked is a service whose standards nobody else writes now.
type locked struct {
	Code     string `db:"code"`
	Name     string `db:"name"`
	Office   string `db:"office"` // BPS code
	Timezone string `db:"timezone"`
	Last     int    `db:"last"`  // the highest number of a version
	Best     int    `db:"best"`  // what a new draft begins from; 0 is the template
	Draft    int    `db:"draft"` // number of the draft, or 0
}

// lockService makes whoever writes standards of a service wait for each other.
func lockService(ctx context.Context, tx *store.Tx, service string) (s locked, err error) {
	err = tx.Get(ctx, &s.Code, `SELECT code FROM service WHERE office = $1 AND code = $2 FOR NO KEY UPDATE`, tx.Office(), service)
	if err != nil {
		return s, err
	}
	err = tx.Get(ctx, &s, `SELECT s.code, s.name, o.code AS office, o.timezone,
		coalesce((SELECT max(a.no) FROM standard_version a WHERE a.office = s.office AND a.service = s.code), 0) AS last,
		coalesce(v.no, (SELECT max(a.no) FROM standard_version a WHERE a.office = s.office AND a.service = s.code AND a.state = 'published'), 0) AS best,
		coalesce((SELECT d.no FROM standard_draft d WHERE d.office = s.office AND d.service = s.code), 0) AS draft
		FROM service s JOIN office o ON o.key = s.office`+inForce+`
		WHERE s.office = $1 AND s.code = $3`, tx.Office(), tx.Now(), service)
	return s, err
}

// lockDraft is lockService for the draft with this number.
func lockDraft(ctx context.Context, tx *store.Tx, service string, no int) (s locked, d draft, err error) {
	if s, err = lockService(ctx, tx, service); err != nil {
		return s, d, err
	}
	if s.Draft != no {
		return s, d, fault.New(fault.NotFound)
	}
	d, err = readDraft(ctx, tx, service)
	return s, d, err
}

// now is the time in the office's zone.
func (s locked) now(tx *store.Tx) time.Time { return tx.Now().In(zoneOf(s.Timezone)) }

func (s locked) today(tx *store.Tx) string { return s.now(tx).Format(time.DateOnly) }

// zoneOf is a zone that the registry of offices has loaded before.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// text is what a new draft says: that of a version, or of the template.
func (s locked) text(ctx context.Context, tx *store.Tx, from int) (Document, error) {
	if from = cmp.Or(from, s.Best); from == 0 {
		seed, err := First()
		if err != nil {
			return seed, err
		}
		d, _ := templateFor(seed, s.Office, s.Code, s.Name)
		return d, nil
	}
	v, err := VersionIn(ctx, tx, s.Code, from)
	if err != nil {
		return Document{}, err
	}
	return *v.Document, nil
}

func readDraft(ctx context.Context, tx *store.Tx, service string) (draft, error) {
	var r struct {
		No   int    `db:"no"`
		Rev  int    `db:"rev"`
		Body []byte `db:"body"`
	}
	err := tx.Get(ctx, &r, `SELECT no, rev, body FROM standard_draft WHERE office = $1 AND service = $2`, tx.Office(), service)
	if err != nil {
		return draft{}, err
	}
	doc, err := parse(r.Body)
	if err != nil {
		return draft{}, fmt.Errorf("standard: draft of %s: %w", service, err)
	}
	return draft{r.No, r.Rev, doc}, nil
}

func insertDraft(tx *store.Tx, service string, no int, d Document) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("standard: %w", err)
	}
	tx.Later(`INSERT INTO standard_draft (office, service, no, body, made_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (office, service) DO NOTHING`, tx.Office(), service, no, body, tx.Now())
	return nil
}

func updateDraft(tx *store.Tx, service string, rev int, d Document) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("standard: %w", err)
	}
	tx.LaterOne(`UPDATE standard_draft SET body = $4, rev = rev + 1, made_at = $5 WHERE office = $1 AND service = $2 AND rev = $3`,
		tx.Office(), service, rev, body, tx.Now())
	return nil
}

func deleteDraft(tx *store.Tx, service string, rev int) {
	tx.LaterOne(`DELETE FROM standard_draft WHERE office = $1 AND service = $2 AND rev = $3`, tx.Office(), service, rev)
}

// insertVersion writes a published version; a number that is taken undoes the
// transaction, unless again says that it may be there already.
func insertVersion(tx *store.Tx, service string, no int, d Document, again bool) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("standard: %w", err)
	}
	statement := `INSERT INTO standard_version (office, service, no, state, effective_on, body, digest, made_at)
		VALUES ($1, $2, $3, 'published', $4::date, $5, $6, $7)`
	if again {
		statement += ` ON CONFLICT (office, service, no) DO NOTHING`
	}
	digest := sha256.Sum256(body)
	tx.Later(statement, tx.Office(), service, no, d.EffectiveOn, body, digest[:], tx.Now())
	return nil
}

// named is a service as its standards show it.
type named struct {
	Name     string `db:"name"`
	Timezone string `db:"timezone"`
}

func nameOf(ctx context.Context, tx *store.Tx, service string) (n named, err error) {
	err = tx.Get(ctx, &n, `SELECT s.name, o.timezone FROM service s JOIN office o ON o.key = s.office
		WHERE s.office = $1 AND s.code = $2`, tx.Office(), service)
	return n, err
}

// standing tells of a published version p of service s where it stands, v being
// the one in force. Of two with the same day the newer stands.
const standing = `CASE WHEN p.no = v.no THEN 'in_force'
	WHEN EXISTS (SELECT FROM standard_version q WHERE q.office = p.office AND q.service = p.service AND q.state = 'published'
		AND q.effective_on = p.effective_on AND q.no > p.no) THEN 'superseded'
	WHEN p.effective_on > ($2::timestamptz AT TIME ZONE o.timezone)::date THEN 'scheduled' ELSE 'superseded' END`

const selectNumbered = `SELECT p.no, ` + standing + ` AS standing, p.effective_on::text AS effective_on,
		p.body->>'number' AS number, p.made_at, 0 AS rev
	FROM service s JOIN office o ON o.key = s.office` + inForce + `
	JOIN standard_version p ON p.office = s.office AND p.service = s.code AND p.state = 'published'
	WHERE s.office = $1 AND s.code = $3
	UNION ALL SELECT d.no, 'draft', '', d.body->>'number', d.made_at, d.rev FROM standard_draft d WHERE d.office = $1 AND d.service = $3
	ORDER BY no DESC`

func numbered(ctx context.Context, tx *store.Tx, service string) ([]Numbered, error) {
	all := []Numbered{}
	n, err := nameOf(ctx, tx, service)
	if err == nil {
		err = tx.Select(ctx, &all, selectNumbered, tx.Office(), tx.Now(), service)
	}
	for i := range all {
		all[i].MadeAt = all[i].MadeAt.In(zoneOf(n.Timezone))
	}
	return all, err
}

// written reads one standard whole.
func written(ctx context.Context, tx *store.Tx, service string, no int) (Written, error) {
	n, err := nameOf(ctx, tx, service)
	w := Written{Service: service, Name: n.Name}
	if err == nil {
		err = tx.Get(ctx, &w.Numbered, `SELECT * FROM (`+selectNumbered+`) AS n WHERE no = $4`, tx.Office(), tx.Now(), service, no)
	}
	if err != nil {
		return w, err
	}
	w.MadeAt = w.MadeAt.In(zoneOf(n.Timezone))
	if w.Standing != Writing {
		v, err := VersionIn(ctx, tx, service, no)
		if err == nil {
			w.Document = v.Document.Text
		}
		return w, err
	}
	d, err := readDraft(ctx, tx, service)
	if err == nil {
		w.Rev, w.Document = d.Rev, d.Text.Text
	}
	return w, err
}

type overviewRow struct {
	Overview
	InForceNo   int    `db:"in_force_no"`
	InForceOn   string `db:"in_force_on"`
	ScheduledNo int    `db:"scheduled_no"`
	ScheduledOn string `db:"scheduled_on"`
	DraftNo     int    `db:"draft_no"`
}

func (r overviewRow) overview() Overview {
	o := r.Overview
	if r.InForceNo > 0 {
		o.InForce = &Marked{r.InForceNo, r.InForceOn}
	}
	if r.ScheduledNo > 0 {
		o.Scheduled = &Marked{r.ScheduledNo, r.ScheduledOn}
	}
	if r.DraftNo > 0 {
		o.Draft = &Begun{r.DraftNo}
	}
	return o
}

func overviews(ctx context.Context, tx *store.Tx) ([]Overview, error) {
	var rows []overviewRow
	err := tx.Select(ctx, &rows, `SELECT s.code AS service, s.name, s.active,
			coalesce(v.no, 0) AS in_force_no, coalesce(v.effective_on::text, '') AS in_force_on,
			coalesce(c.no, 0) AS scheduled_no, coalesce(c.effective_on::text, '') AS scheduled_on, coalesce(d.no, 0) AS draft_no,
			(SELECT count(*) FROM standard_version a WHERE a.office = s.office AND a.service = s.code AND a.state = 'published') AS versions
		FROM service s JOIN office o ON o.key = s.office`+inForce+`
		LEFT JOIN LATERAL (SELECT p.no, p.effective_on FROM standard_version p
			WHERE p.office = s.office AND p.service = s.code AND p.state = 'published'
			AND p.effective_on > ($2::timestamptz AT TIME ZONE o.timezone)::date
			ORDER BY p.effective_on, p.no DESC LIMIT 1) AS c ON true
		LEFT JOIN standard_draft d ON d.office = s.office AND d.service = s.code
		WHERE s.office = $1 ORDER BY s.code`, tx.Office(), tx.Now())
	all := make([]Overview, len(rows))
	for i, r := range rows {
		all[i] = r.overview()
	}
	return all, err
}
