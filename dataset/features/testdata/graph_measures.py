#!/usr/bin/python3
"""Writes graph_measures.txt: call graphs and their measures as networkx computes them.

Run in this folder, on Debian 12 with python3-networkx and python3-scipy:
    ./graph_measures.py > graph_measures.txt

Format, one record a line:
    graph NAME NODES             begins a graph; nodes are 0 .. NODES-1
    edge CALLER CALLEE
    node MEASURE VALUE...        one value a node
    whole MEASURE VALUE
"""

import networkx as nx


def call_graph(functions, edges, seed):
    """Like a kernel's: layers, a few much-called helpers, some recursion and call-backs."""
    state = seed

    def below(bound):  # A generator of our own, so that no library version changes the graph.
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % bound

    graph = nx.DiGraph()
    graph.add_nodes_from(range(functions))
    while graph.number_of_edges() < edges:
        caller = below(functions)
        if below(10) < 3:
            callee = functions - 1 - below(max(1, functions // 20))
        elif below(50) == 0:
            callee = below(functions)
        else:
            callee = min(functions - 1, caller + 1 + below(40))
        if caller != callee:
            graph.add_edge(caller, callee)
    return graph


def per_node(name, values, graph):
    print("node", name, *("%.17g" % values[node] for node in range(graph.number_of_nodes())))


def whole(name, value):
    print("whole", name, "%.17g" % value)


def write(name, graph):
    undirected = graph.to_undirected()
    nodes = graph.number_of_nodes()
    print("graph", name, nodes)
    for caller, callee in sorted(graph.edges()):
        print("edge", caller, callee)
    simple = graph.copy()
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    undirected = simple.to_undirected()
    betweenness = nx.betweenness_centrality(simple)
    closeness = nx.closeness_centrality(simple)
    pagerank = nx.pagerank(simple, alpha=0.85, tol=1e-15, max_iter=2000)
    clustering = nx.clustering(undirected)
    # numpy's solver; power iteration is what we do ourselves.
    largest = undirected.subgraph(max(nx.connected_components(undirected), key=len))
    vector = nx.eigenvector_centrality_numpy(largest)
    peak = max(vector.values(), key=abs)
    eigenvector = {node: vector.get(node, 0) / peak for node in simple}
    per_node("in_degree", dict(simple.in_degree()), simple)
    per_node("out_degree", dict(simple.out_degree()), simple)
    per_node("betweenness", betweenness, simple)
    per_node("closeness", closeness, simple)
    per_node("pagerank", pagerank, simple)
    per_node("clustering", clustering, simple)
    per_node("eigenvector", eigenvector, simple)
    whole("nodes", nodes)
    whole("edges", simple.number_of_edges())
    whole("self_loops", nx.number_of_selfloops(graph))
    whole("density", nx.density(simple))
    whole("mean_degree", simple.number_of_edges() / nodes)
    whole("max_in_degree", max(d for _, d in simple.in_degree()))
    whole("max_out_degree", max(d for _, d in simple.out_degree()))
    whole("sources", sum(d == 0 for _, d in simple.in_degree()))
    whole("sinks", sum(d == 0 for _, d in simple.out_degree()))
    whole("mean_betweenness", sum(betweenness.values()) / nodes)
    whole("max_betweenness", max(betweenness.values()))
    whole("mean_eigenvector", sum(eigenvector.values()) / nodes)
    whole("mean_closeness", sum(closeness.values()) / nodes)
    whole("max_closeness", max(closeness.values()))
    whole("max_pagerank", max(pagerank.values()))
    whole("clustering", nx.transitivity(undirected))
    whole("mean_clustering", nx.average_clustering(undirected))
    whole("reciprocity", nx.overall_reciprocity(simple))
    whole("weak_components", nx.number_weakly_connected_components(simple))
    whole("strong_components", nx.number_strongly_connected_components(simple))
    whole("largest_component", len(largest) / nodes)
    whole("degree_assortativity", nx.degree_assortativity_coefficient(simple, x="out", y="in"))
    distances = [
        distance
        for source, targets in nx.all_pairs_shortest_path_length(simple)
        for target, distance in targets.items()
        if source != target
    ]
    whole("mean_distance", sum(distances) / len(distances))


write("small", nx.DiGraph([(0, 1), (0, 2), (1, 2), (2, 3), (3, 2), (3, 4), (4, 4), (5, 6), (2, 4)]))
sparse = call_graph(60, 70, 7)
sparse.add_edge(11, 11)
write("sparse", sparse)
write("kernel_like", call_graph(300, 620, 42))
