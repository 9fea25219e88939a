from mapper_truth import compare, real
from technology_run import run


def test_x(tmp_path):
    compare(run("piccolo", "venue"), real("piccolo", "venue", tmp_path))
