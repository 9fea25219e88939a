from mapper_truth import compare, real
from technology_run import run


def test_x(tmp_path):
    compare(run("tortoise", "crm"), real("tortoise", "crm", tmp_path))
