from mapper_truth import compare, real
from technology_run import run


def test_x(tmp_path):
    compare(run("pony", "campus"), real("pony", "campus", tmp_path))
