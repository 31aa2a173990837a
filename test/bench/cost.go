package main

import (
	"fmt"
	"syscall"
	"time"

	"sunledger/network/local"
	"sunledger/network/topology"
)

// processorTime that processes have used, by kind of node.
type processorTime map[topology.Kind]time.Duration

// ownProcess is this program beside the kinds of nodes.
const ownProcess topology.Kind = "client"

// processorTimeOf every node of the network, and of this program, since they started.
func processorTimeOf(n *local.Network) (processorTime, error) {
	status, err := n.Status()
	if err != nil {
		return nil, err
	}
	own, err := ownProcessorTime()
	if err != nil {
		return nil, err
	}
	used := processorTime{ownProcess: own}
	for _, node := range status.Nodes {
		if !node.Running {
			return nil, fmt.Errorf("%s has ended, see %s", node.Name, node.Log)
		}
		used[node.Kind] += node.ProcessorTime
	}
	return used, nil
}

// ownProcessorTime is what this program has used since it started.
func ownProcessorTime() (time.Duration, error) {
	var own syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &own)
	return time.Duration(own.Utime.Nano() + own.Stime.Nano()), err
}

// since an earlier reading.
func (p processorTime) since(earlier processorTime) processorTime {
	used := processorTime{}
	for kind := range p {
		used[kind] = p[kind] - earlier[kind]
	}
	return used
}

// plus another sum.
func (p processorTime) plus(other processorTime) processorTime {
	sum := processorTime{}
	for kind := range other {
		sum[kind] = p[kind] + other[kind]
	}
	return sum
}

// residentBytes of all processes of the network together.
func residentBytes(n *local.Network) (int64, error) {
	status, err := n.Status()
	var sum int64
	for _, node := range status.Nodes {
		sum += node.ResidentBytes
	}
	return sum, err
}
