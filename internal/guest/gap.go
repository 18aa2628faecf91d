package guest

import "slices"

// Gaps lists the fields that hold nothing, in the order of Fields.
func (g Guest) Gaps() []Field {
	return slices.DeleteFunc(slices.Clone(Fields), func(f Field) bool { return *g.at(f.Name) != "" })
}

// Missing is what of e fills a gap of g; an answer that was given stays.
func (g Guest) Missing(e Entry) Entry {
	var given Guest
	given.take(e, g.ChangedAt)
	for _, f := range Fields {
		if *g.at(f.Name) != "" {
			*given.at(f.Name) = ""
		}
	}
	fills := Entry{Name: given.Name, Email: given.Email, Identity: given.Identity}
	if given.Phone != nil {
		fills.Phone = *given.Phone
	}
	if g.Consent == nil {
		fills.Consent = e.Consent
	}
	return fills
}

// at is where a field of Fields stands in an entry.
func (g *Guest) at(name string) *string {
	if name == "phone" && g.Phone == nil {
		g.Phone = new(string)
	}
	return map[string]*string{"name": &g.Name, "email": &g.Email, "phone": g.Phone,
		"identity.gender": &g.Identity.Gender, "identity.age": &g.Identity.Age, "identity.education": &g.Identity.Education,
		"identity.disability": &g.Identity.Disability, "identity.occupation": &g.Identity.Occupation,
		"identity.institution_category": &g.Identity.InstitutionOf, "identity.institution": &g.Identity.Institution,
		"identity.purpose": &g.Identity.Purpose, "identity.complained": &g.Identity.Complained}[name]
}
