package tenant

// Role is one of the four roles (api.md).
type Role string

// The four roles.
const (
	Officer       Role = "officer"
	OfficeAdmin   Role = "office_admin"
	Supervisor    Role = "supervisor"
	NationalAdmin Role = "national_admin"
)

// Roles lists the closed set.
var Roles = []Role{Officer, OfficeAdmin, Supervisor, NationalAdmin}

// Right is what a route demands of its caller. Every route is registered with
// one (trust.md §1).
type Right string

// The rights. Public and Token need no login: Token routes are opened by the
// public link in their path.
const (
	Public        Right = "public"
	Token         Right = "token"
	Self          Right = "self"           // anybody signed in, about oneself
	ReadQueue     Right = "queue.read"     // today's line of one's own office
	Serve         Right = "queue.serve"    // call, start, finish, counters
	ReadGuests    Right = "guests.read"    // the guest book of one's own office
	ManageOffice  Right = "office.manage"  // services, counters of one's own office
	ManageUsers   Right = "users.manage"   // officers of one's own office
	ManageNation  Right = "nation.manage"  // offices, users, national data
	ReadProvinces Right = "provinces.read" // figures without names
)

// rights is the rights table of trust.md §1: office_admin ⊃ officer; a
// supervisor and a national admin reach nothing of a desk.
var rights = map[Role][]Right{
	Officer:       {Self, ReadQueue, Serve, ReadGuests},
	OfficeAdmin:   {Self, ReadQueue, Serve, ReadGuests, ManageOffice, ManageUsers},
	Supervisor:    {Self, ReadProvinces},
	NationalAdmin: {Self, ReadProvinces, ManageNation},
}

// Can tells whether the role holds the right. Public and Token are held by all.
func (r Role) Can(right Right) bool {
	if right == Public || right == Token {
		return true
	}
	for _, have := range rights[r] {
		if have == right {
			return true
		}
	}
	return false
}

// Valid tells whether r is one of the four roles.
func (r Role) Valid() bool { return rights[r] != nil }
