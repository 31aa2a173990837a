package provenance

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// onSphere is the great-circle distance in metres between two positions in
// millionths of a degree.
func onSphere(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, radian = 6_371_009, math.Pi / 180e6
	a := math.Pow(math.Sin((lat2-lat1)*radian/2), 2) + math.Cos(lat1*radian)*math.Cos(lat2*radian)*math.Pow(math.Sin((lon2-lon1)*radian/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(a))
}

// sampled is the distance from a route, found by looking at many points of it.
func sampled(route []Waypoint, lat, lon int64) float64 {
	nearest := math.Inf(1)
	const steps = 2000
	for i := 1; i < len(route); i++ {
		a, b := route[i-1], route[i]
		for k := range steps + 1 {
			f := float64(k) / steps
			y := float64(a.Latitude) + f*float64(b.Latitude-a.Latitude)
			x := float64(a.Longitude) + f*float64(b.Longitude-a.Longitude)
			nearest = min(nearest, onSphere(float64(lat), float64(lon), y, x))
		}
	}
	return nearest
}

// TestRouteDistance holds the integer approximation to the sphere, from the
// south of China to its north.
func TestRouteDistance(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	between := func(low, high int64) int64 { return low + random.Int64N(high-low) }
	checked := 0
	for range 400 {
		lat, lon := between(18_000_000, 54_000_000), between(74_000_000, 135_000_000)
		route := []Waypoint{}
		for range 2 + random.IntN(3) {
			route = append(route, Waypoint{"x", min(54_000_000, lat+between(-700_000, 700_000)), lon + between(-700_000, 700_000)})
		}
		want := sampled(route, lat, lon)
		if want > 100_000 {
			continue
		}
		checked++
		got := float64(metresFrom(route, lat, lon))
		step := 110.0 // half of what lies between two samples, at most
		assert.InDelta(t, want, got, 0.02*want+3+step, "%d %d %v", lat, lon, route)
	}
	assert.Greater(t, checked, 300)
}

func TestRouteDistanceByHand(t *testing.T) {
	route := []Waypoint{{"寿光", 36_000_000, 118_000_000}, {"北", 37_000_000, 118_000_000}, {"西北", 37_000_000, 117_000_000}}
	for name, c := range map[string]struct{ lat, lon, want int64 }{
		"at the start":         {36_000_000, 118_000_000, 0},
		"on the way":           {36_500_000, 118_000_000, 0},
		"at the end":           {37_000_000, 117_000_000, 0},
		"before the start":     {35_990_000, 118_000_000, 1112},
		"north of the bend":    {37_010_000, 118_000_000, 1112},
		"east of the first":    {36_500_000, 118_100_000, 8924}, // 11,120 m × cos 36.5°, by the formula 0.8025
		"beyond the other end": {37_000_000, 116_990_000, 886},
	} {
		assert.Equal(t, c.want, metresFrom(route, c.lat, c.lon), name)
	}
	still := []Waypoint{route[0], route[0]}
	assert.Equal(t, int64(1112), metresFrom(still, 35_990_000, 118_000_000), "a route that goes nowhere")
	far := []Waypoint{{"a", -90_000_000, -180_000_000}, {"b", 90_000_000, 180_000_000}}
	assert.Positive(t, metresFrom(far, 0, -180_000_000), "nothing overflows")
}

func TestSquareRoot(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 3, 4, 8, 9, 99, 100, 1 << 40, 1<<62 - 1, 3_037_000_499 * 3_037_000_499, math.MaxInt64} {
		root := squareRoot(n)
		assert.LessOrEqual(t, root*root, n)
		next := root + 1
		assert.True(t, next > 3_037_000_499 || next*next > n, "%d: %d", n, root)
	}
}
