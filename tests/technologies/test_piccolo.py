from pathlib import Path
from mapper_truth import compare, real
from technology_run import Result, run, run_files


def test_x(tmp_path):
    compare(run("piccolo", "venue"), real("piccolo", "venue", tmp_path))
