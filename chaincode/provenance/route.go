package provenance

import "math/bits"

// Waypoint is a place on a planned route.
type Waypoint struct {
	Name      string `json:"name"`
	Latitude  int64  `json:"latitude"`  // millionths of a degree
	Longitude int64  `json:"longitude"` // millionths of a degree
}

// Bounds of a planned route: how many places it names, and how far beside it
// goods may be, in metres.
const (
	maxWaypoints = 50
	minCorridor  = 100
	maxCorridor  = 100_000
)

// checkPosition requires a latitude and longitude on Earth, in millionths of a
// degree.
func (c *check) position(field string, latitude, longitude int64) {
	c.that(latitude >= -90e6 && latitude <= 90e6, field+"latitude", "must be within ±90000000 millionths of a degree", "应在 ±90000000（百万分之一度）以内")
	c.that(longitude >= -180e6 && longitude <= 180e6, field+"longitude", "must be within ±180000000 millionths of a degree", "应在 ±180000000（百万分之一度）以内")
}

// metresFrom returns how far a position is from the planned route, in metres.
//
// Both peers must find the same number, so the arithmetic is of integers alone.
// Earth is taken as the plane that touches it at the position, on which degrees
// of latitude are 111,200 m apart and those of longitude that times the cosine;
// between two waypoints the route is a straight line on it. From 18° to 54°
// north the distance to what is up to 100 km away is thereby right to 2 % and
// 3 m, which TestRouteDistance checks against the sphere. Routes across the
// 180th meridian are not understood.
func metresFrom(route []Waypoint, latitude, longitude int64) int64 {
	here := func(w Waypoint) vector { return seenFrom(latitude, longitude, w) }
	nearest := here(route[0]).length()
	for i := 1; i < len(route); i++ {
		nearest = min(nearest, distanceToSegment(here(route[i-1]), here(route[i])))
	}
	return nearest
}

// vector is metres to the east and to the north.
type vector struct{ east, north int64 }

func seenFrom(latitude, longitude int64, w Waypoint) vector {
	const metresPerDegree, million = 111_200, 1_000_000
	return vector{
		east:  (w.Longitude - longitude) * metresPerDegree / million * cosine(latitude) / million,
		north: (w.Latitude - latitude) * metresPerDegree / million,
	}
}

// cosine of an angle in millionths of a degree, itself in millionths, by
// Bhaskara's formula 4(90²−x²)/(180²+x²): 0.2 % off at most below 55°.
func cosine(angle int64) int64 {
	x := angle / 1000 // thousandths, whose squares fit
	x *= x
	return 4 * (90_000*90_000 - x) * 1_000_000 / (180_000*180_000 + x)
}

func (v vector) length() int64 { return squareRoot(v.east*v.east + v.north*v.north) }

// distanceToSegment is that of the origin from the line between a and b. No
// product overflows: lengths are below 5·10⁷.
func distanceToSegment(a, b vector) int64 {
	along := vector{b.east - a.east, b.north - a.north}
	squared := along.east*along.east + along.north*along.north
	passed := -(a.east*along.east + a.north*along.north)
	switch {
	case passed <= 0:
		return a.length()
	case passed >= squared:
		return b.length()
	}
	area := a.east*along.north - a.north*along.east
	return max(area, -area) / squareRoot(squared)
}

// squareRoot rounds down.
func squareRoot(n int64) int64 {
	if n < 2 {
		return n
	}
	x := int64(1) << ((bits.Len64(uint64(n)) + 1) / 2) // no less than the root
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}
