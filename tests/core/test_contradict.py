"""Contradictions are found in notes written in any words, in both languages, and never in notes that are right."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support.shelf import basic, deck

from mlsprep.core.claims import Claims
from mlsprep.core.contradict import contradictions
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Note, Text
from mlsprep.formats import expand, read
from mlsprep.formats.claims_yaml import read_claims
from mlsprep.formats.library_yaml import read_families

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.core.note import Deck
    from mlsprep.errors import Problem

DECKS = Path(__file__).parents[2] / "decks"

NOTES = Path(__file__).parents[3] / "shared" / "notes"
# What the list of corrections says of the notes. Which of it is found depends on the cards that reading makes of them.
TOLD = {
    "002-exam-readiness.md": [
        "modeling/neural-networks/xavier-or-he",
        "modeling/framing/reinforcement-signal",
        "algorithms/k-nearest-neighbors/profile",
        "training/regularization/ridge-effect",
        "modeling/trees-linear/stacking",
        "modeling/trees-linear/forest-randomness",
        "training/regularization/augmentation-effect",
        "prep/imbalance-bias/balanced-bagging",
        "prep/imbalance-bias/kfold-no-cure",
        "training/automl/hpo-algorithms",
        "training/distributed/mixed-precision",
    ],
    "004-sagemaker-algorithms.md": [
        "deployment/edge-acceleration/elastic-inference",
        "deployment/scaling/what-scales",
        "algorithms/linear-learner/shuffle",
        "algorithms/linear-learner:",
        "algorithms/xgboost/eval-metric-objective",
        "algorithms/deepar/backtest",
        "algorithms/blazingtext/profile",
        "algorithms/blazingtext/label-prefix",
        "algorithms/object2vec:",
    ],
}

# (question, answer, the card that says otherwise); without a question it is a sentence with a gap.
WRONG = [
    ("Linear Learner: 전처리?", "데이터 정규화, 셔플 필요 (자동 지원)", "algorithms/linear-learner/shuffle"),
    ("Linear Learner의 전처리는?", "정규화와 셔플이 자동으로 수행됨", "algorithms/linear-learner/shuffle"),
    (
        "What preparation does Linear Learner need?",
        "None: it normalizes and shuffles automatically",
        "algorithms/linear-learner/shuffle",
    ),
    ("Does Linear Learner shuffle the data automatically?", "Yes", "algorithms/linear-learner/shuffle"),
    ("Linear Learner 데이터 셔플은 자동인가?", "예", "algorithms/linear-learner/shuffle"),
    ("Does Linear Learner normalise features by itself?", "No", "algorithms/linear-learner/normalize-data"),
    ("Linear Learner에서 정규화는?", "직접 해야 한다", "algorithms/linear-learner/normalize-data"),
    ("Linear Learner: shuffling", "automatic", "algorithms/linear-learner/shuffle"),
    ("What is K-Means?", "A supervised algorithm that groups records", "algorithms/k-means/profile"),
    ("K-Means는?", "지도 학습 알고리즘이다", "algorithms/k-means/profile"),
    ("XGBoost의 학습 유형은?", "비지도 학습", "algorithms/xgboost/profile"),
    ("PCA: learning type", "supervised", "algorithms/pca/profile"),
    ("What kind of learning is Random Cut Forest?", "Supervised learning", "algorithms/random-cut-forest/profile"),
    ("Object2Vec은 어떤 알고리즘인가?", "임베딩을 만드는 비지도 학습 알고리즘입니다", "algorithms/object2vec/profile"),
    ("Which supervised algorithm reduces dimensions?", "PCA", "algorithms/pca/profile"),
    ("Input formats of SageMaker Linear Learner", "CSV, Parquet", "algorithms/linear-learner/profile"),
    ("DeepAR 입력 형식", "CSV", "algorithms/deepar/profile"),
    (
        "Factorization Machines: training input format?",
        "CSV or RecordIO-protobuf",
        "algorithms/factorization-machines/profile",
    ),
    ("Seq2Seq 학습 데이터 형식은?", "JSON Lines", "algorithms/seq2seq/profile"),
    ("Seq2Seq: training instance?", "CPU or GPU", "algorithms/seq2seq/profile"),
    ("LDA 학습 인스턴스", "GPU", "algorithms/lda/profile"),
    ("DeepAR: inference instance", "GPU only", "algorithms/deepar/profile"),
    ("Random Cut Forest 인스턴스 유형은?", "CPU/GPU 모두 지원", "algorithms/random-cut-forest/profile"),
    ("Linear Learner: instance types", "GPU only", "algorithms/linear-learner/profile"),
    ("Seq2Seq: scaling", "supports multi-machine training", "algorithms/seq2seq/profile"),
    ("Seq2Seq 학습 확장", "멀티 머신 지원", "algorithms/seq2seq/profile"),
    ("DeepAR 분산 학습?", "다중 인스턴스 불가", "algorithms/deepar/profile"),
    ("TabTransformer: how does it scale?", "Multi-GPU training is supported", "algorithms/tabtransformer/profile"),
    ("Object Detection: 학습 인스턴스는?", "CPU 또는 GPU", "algorithms/object-detection-mxnet/profile"),
    ("What is the default of `eta` in XGBoost?", "0.1", "algorithms/xgboost"),
    ("XGBoost `eta` 기본값은?", "0.1", "algorithms/xgboost"),
    ("XGBoost: max_depth", "Maximum depth of a tree, default 10", "algorithms/xgboost"),
    ("XGBoost의 max_depth는?", "트리의 최대 깊이 (기본값 3)", "algorithms/xgboost"),
    ("What is the default of `vector_dim` in BlazingText?", "300", "algorithms/blazingtext"),
    ("What is the range of `subsample` in XGBoost?", "0 to 10", "algorithms/xgboost"),
    ("Object2Vec 하이퍼파라미터 인코더 설정은?", "`enc1_network`, `enc2_network`", "algorithms/object2vec"),
    ("Object2Vec 하이퍼파라미터 `enc2_network`의 역할은?", "두 번째 인코더의 구조", "algorithms/object2vec"),
    (
        "Object2Vec hyperparameters",
        "`dropout`, `epochs`, `learning_rate`, `batch_size`, `activation`",
        "algorithms/object2vec",
    ),
    ("Linear Learner 하이퍼파라미터: L2 정규화?", "Wd", "algorithms/linear-learner"),
    ("Linear Learner의 하이퍼파라미터 `L1`의 역할은?", "L1 정규화", "algorithms/linear-learner"),
    ("XGBoost: `num_round`", "Number of boosting rounds, optional", "algorithms/xgboost"),
    ("XGBoost `eta`", "학습률, 필수 파라미터", "algorithms/xgboost"),
    ("Maximum payload of real-time inference?", "6 MB", "deployment/options/real-time"),
    ("실시간 추론의 최대 페이로드는?", "5MB", "deployment/options/real-time"),
    ("Serverless inference: time limit", "15 minutes", "deployment/options/serverless"),
    ("Asynchronous inference: payload limit?", "up to 5 GB", "deployment/options/asynchronous"),
    ("AWS Lambda 최대 실행 시간은?", "5분", "data/batch-etl/lambda-duration"),
    ("How long does Kinesis Data Streams keep records?", "Retention is 7 hours", "data/streaming/retention"),
    (
        "What is the longest buffer interval of Amazon Data Firehose?",
        "600 seconds",
        "data/streaming/firehose-interval-max",
    ),
    ("다중 컨테이너 엔드포인트의 컨테이너 수는?", "컨테이너 최대 5개", "deployment/endpoints/multi-container"),
    ("Does serverless inference support GPUs?", "Yes", "deployment/options/serverless"),
    ("서버리스 추론의 GPU 지원?", "가능", "deployment/options/serverless"),
    ("How do you deliver a stream to S3 without code?", "Kinesis Data Firehose", "data/streaming/data-firehose"),
    ("실시간 SQL 분석 서비스는?", "Kinesis Data Analytics", "data/streaming/kda-sql-replacement"),
    (
        "Elastic Inference란?",
        "딥러닝 모델의 추론을 가속화하기 위해 GPU 가속기를 엔드포인트에 동적으로 연결",
        "deployment/edge-acceleration/elastic-inference",
    ),
    (
        "Automatic Scaling의 역할은?",
        "트래픽 변화에 따라 엔드포인트 수를 자동으로 조정",
        "deployment/scaling/what-scales",
    ),
    ("XGBoost `eval_metric`의 역할은?", "최적화할 평가 지표를 지정", "algorithms/xgboost/eval-metric-objective"),
    (
        "BlazingText 텍스트 분류의 학습 입력은?",
        '첫 번째 "단어"는 `__label__` 형식의 라벨',
        "algorithms/blazingtext/label-prefix",
    ),
    ("BlazingText의 처리 단위는?", "단어 단위만 처리 가능 (문장·문서 불가)", "algorithms/blazingtext/profile"),
    (
        "강화 학습이란?",
        "성과 점수와 훈련 데이터의 일부에만 레이블이 지정되는 반지도 학습이 제공됩니다",
        "modeling/framing/reinforcement-signal",
    ),
    (
        "옵티마이저 하이퍼파라미터란?",
        "Xavier 초기화 또는 He 초기화와 같은 방법을 사용하여 파라미터 가중치를 초기화하는 옵티마이저를 포함합니다",
        "modeling/neural-networks/xavier-or-he",
    ),
    (
        "예측할 결과가 멀티클래스인 경우, 어떤 알고리즘?",
        "랜덤 포레스트 또는 k-최근접 이웃(KNN)과 같은 의사결정 트리 분류자",
        "algorithms/k-nearest-neighbors/profile",
    ),
    (
        "규제화란?",
        "중요도에 따라 특성에 등급을 매겨 예측 결과에 영향을 미치지 않는 요소를 제거",
        "training/regularization/ridge-effect",
    ),
    (
        "앙상블 방법은?",
        "여러 모델을 사용하여 샘플 데이터를 분석하고 가장 정확한 결과를 선택합니다",
        "modeling/trees-linear/stacking",
    ),
    ("앙상블의 두 방법은?", "배깅은 여러 다른 ML 모델을 동시에 훈련시킨다", "modeling/trees-linear/forest-randomness"),
    (
        "데이터 증강?",
        "훈련 집합이 모델에 고유하게 나타나고 모델이 그 특성을 학습하지 못하게 됩니다",
        "training/regularization/augmentation-effect",
    ),
    ("What does k-fold cross-validation do?", "It handles class imbalance", "prep/imbalance-bias/kfold-no-cure"),
    (
        "BalancedBaggingClassifier?",
        "scikit-learn(sklearn) 분류자와 동일하지만 밸런싱 기능이 추가되어 있습니다",
        "prep/imbalance-bias/balanced-bagging",
    ),
    (
        "혼합 정밀도 훈련이란?",
        "낮은 정밀도 계산을 사용하여 리소스 사용률을 줄임으로써 CPU 워크로드를 감소",
        "training/distributed/mixed-precision",
    ),
    (
        "SageMaker Autopilot HPO 모드 알고리즘은?",
        "훈련 알고리즘인 선형 모델, XGBoost 및 딥 러닝 알고리즘 중 하나를 선택합니다",
        "training/automl/hpo-algorithms",
    ),
    (
        "DeepAR 훈련/테스트 분할은?",
        "훈련 세트로 전체 데이터셋을 사용하고, 테스트를 위해서는 마지막 시점의 값을 제외",
        "algorithms/deepar/backtest",
    ),
    ("Which precision does RLHF give?", "RLHF removes bias from answers", "reading/digest/rlhf-reduces"),
    ("K-Means 알고리즘의 종류는?", "지도 학습", "algorithms/k-means/profile"),
    ("Is XGBoost supervised or unsupervised?", "Unsupervised", "algorithms/xgboost/profile"),
    ("", "{{c1::PCA}} is a supervised algorithm for dimensionality reduction.", "algorithms/pca/profile"),
    ("", "IP Insights는 {{c1::지도 학습}} 알고리즘이다.", "algorithms/ip-insights/profile"),
    ("Neural Topic Model (NTM)", "지도 학습 기법으로 문서의 주제를 찾는다", "algorithms/ntm/profile"),
    ("What does LDA do?", "LDA is a supervised topic modeling algorithm.", "algorithms/lda/profile"),
    ("Factorization Machines가 지원하는 입력 형식은?", "CSV", "algorithms/factorization-machines/profile"),
    ("Which file formats does CatBoost accept?", "CSV and Parquet", "algorithms/catboost/profile"),
    ("LightGBM 입력 형식", "CSV, RecordIO-protobuf", "algorithms/lightgbm/profile"),
    ("PCA: input format", "Parquet or CSV", "algorithms/pca/profile"),
    ("Semantic Segmentation: what hardware?", "CPU only", "algorithms/semantic-segmentation/profile"),
    ("Semantic Segmentation 훈련 하드웨어", "CPU와 GPU 모두 가능", "algorithms/semantic-segmentation/profile"),
    ("Which hardware does Seq2Seq train on?", "CPU only", "algorithms/seq2seq/profile"),
    ("Seq2Seq은 CPU에서 훈련할 수 있는가?", "예", "algorithms/seq2seq/profile"),
    ("Does LDA support GPU training?", "Yes", "algorithms/lda/profile"),
    ("Can Seq2Seq train on multiple machines?", "Yes, it scales out", "algorithms/seq2seq/profile"),
    ("Object2Vec: multi-machine training?", "supported", "algorithms/object2vec/profile"),
    ("Object2Vec은 멀티 머신 학습이 가능한가?", "가능", "algorithms/object2vec/profile"),
    ("Semantic Segmentation 학습", "여러 인스턴스로 분산 학습 가능", "algorithms/semantic-segmentation/profile"),
    ("XGBoost max_depth 기본값", "8", "algorithms/xgboost"),
    ("Default value of `epochs` in Linear Learner", "10", "algorithms/linear-learner"),
    ("`mini_batch_size` default, Linear Learner", "500", "algorithms/linear-learner"),
    ("K-Means `init_method` default", "kmeans++", "algorithms/k-means"),
    ("DeepAR: `likelihood` default?", "gaussian", "algorithms/deepar"),
    ("DeepAR `prediction_length`는 필수인가?", "아니요", "algorithms/deepar"),
    ("", "XGBoost의 `eta` 기본값은 {{c1::0.5}}이다.", "algorithms/xgboost"),
    ("", "Serverless inference accepts payloads of up to {{c1::6 MB}}.", "deployment/options/serverless"),
    ("비동기 추론 최대 페이로드", "6MB", "deployment/options/asynchronous"),
    ("How large a payload may asynchronous inference have?", "up to 10 GB", "deployment/options/asynchronous"),
    ("Real-time endpoints time out after", "120 seconds", "deployment/options/real-time"),
    ("Real-time inference request timeout?", "15 minutes", "deployment/options/real-time"),
    ("", "An AWS Lambda function can run for at most {{c1::5 minutes}} (timeout).", "data/batch-etl/lambda-duration"),
    ("Kinesis Data Streams: maximum retention", "7 months", "data/streaming/retention"),
    ("Kinesis 샤드의 쓰기 한도는?", "초당 5MB", "data/streaming/shard-write-limit"),
    ("S3 Standard-IA 최소 저장 기간", "60일", "data/storage/class-standard-ia"),
    ("In Linear Learner, shuffling", "is done automatically by the algorithm", "algorithms/linear-learner/shuffle"),
    ("Linear Learner는 데이터를 자동으로 셔플하는가?", "그렇다", "algorithms/linear-learner/shuffle"),
    ("Linear Learner 데이터", "학습 전에 자동으로 셔플된다.", "algorithms/linear-learner/shuffle"),
    ("Linear Learner 특징은?", "자동 정규화와 자동 셔플을 지원한다", "algorithms/linear-learner/shuffle"),
    ("Do you need to shuffle data for Linear Learner?", "No, not needed", "algorithms/linear-learner/shuffle"),
    ("Linear Learner: 셔플 필요?", "필요 없음", "algorithms/linear-learner/shuffle"),
    ("Amazon Kinesis Firehose?", "near-real-time delivery", "data/streaming/data-firehose"),
    (
        "What is SageMaker Edge Manager?",
        "Manages models on edge devices",
        "deployment/edge-acceleration/edge-manager-end",
    ),
    ("Amazon Lookout for Vision", "제품 결함 탐지", "services/vision/lookout-for-vision"),
    (
        "What does eval_metric do in XGBoost?",
        "It is the metric to optimize during training",
        "algorithms/xgboost/eval-metric-objective",
    ),
    ("What does SageMaker endpoint autoscaling change?", "the number of endpoints", "deployment/scaling/what-scales"),
    ("What is reinforcement learning?", "A form of semi-supervised learning", "modeling/framing/reinforcement-signal"),
    (
        "BlazingText: where must labels be?",
        "the label must be the first word of each line",
        "algorithms/blazingtext/label-prefix",
    ),
    ("Is k-NN a tree method?", "k-NN is a decision tree algorithm", "algorithms/k-nearest-neighbors/profile"),
    ("Which AWS service has a maximum payload of 6 MB?", "Real-time inference", "deployment/options/real-time"),
    ("How do ensembles decide?", "An ensemble picks the best model", "modeling/trees-linear/stacking"),
    ("KNN의 유형은?", "비지도 학습", "algorithms/k-nearest-neighbors/profile"),
    ("What kind of algorithm is K-Means?", "Classification", "algorithms/k-means/profile"),
    ("k-NN의 용도는?", "군집화", "algorithms/k-nearest-neighbors/profile"),
    ("k-NN is", "a clustering algorithm", "algorithms/k-nearest-neighbors/profile"),
    ("PCA란?", "회귀 알고리즘이다", "algorithms/pca/profile"),
    ("Random Cut Forest의 유형", "분류", "algorithms/random-cut-forest/profile"),
    ("", "{{c1::DeepAR}} is a clustering algorithm.", "algorithms/deepar/profile"),
    ("", "K-Means is a {{c1::classification}} algorithm.", "algorithms/k-means/profile"),
    ("IP Insights?", "토픽 모델링 알고리즘", "algorithms/ip-insights/profile"),
    ("Is LDA supervised?", "Yes", "algorithms/lda/profile"),
    ("실시간 추론 타임아웃은?", "30초", "deployment/options/real-time"),
    ("실시간 엔드포인트의 최대 요청 크기는 얼마인가?", "6MB까지", "deployment/options/real-time"),
    ("", "AWS Lambda 함수의 최대 실행 시간은 {{c1::30분}}이다.", "data/batch-etl/lambda-duration"),
    ("XGBoost `subsample` 범위는?", "0~2", "algorithms/xgboost"),
    ("`colsample_bytree` range in XGBoost", "between 0 and 10", "algorithms/xgboost"),
    ("K-Means의 `k`는 필수?", "아니요, 선택 사항", "algorithms/k-means"),
    ("Linear Learner `epochs` 기본값은?", "10회", "algorithms/linear-learner"),
    ("Seq2Seq `optimized_metric` default", "bleu", "algorithms/seq2seq"),
    ("Object2Vec의 학습 입력 형식은?", "CSV", "algorithms/object2vec/profile"),
    ("Semantic Segmentation: training hardware", "CPU instances only", "algorithms/semantic-segmentation/profile"),
    ("Image Classification - MXNet 학습", "CPU만 지원", "algorithms/image-classification-mxnet/profile"),
    ("LightGBM 학습은 GPU를 지원하는가?", "예", "algorithms/lightgbm/profile"),
    ("CatBoost: does it train on GPUs?", "Yes", "algorithms/catboost/profile"),
    ("RCF 학습", "GPU 필수", "algorithms/random-cut-forest/profile"),
    ("Can XGBoost be trained on GPU?", "No, CPU only", "algorithms/xgboost/profile"),
    ("NTM 인스턴스", "CPU 전용", "algorithms/ntm/profile"),
    (
        "When would you use Amazon Elastic Inference?",
        "To attach a GPU accelerator to an endpoint cheaply",
        "deployment/edge-acceleration/elastic-inference",
    ),
    ("Which service loads streams into Redshift?", "Amazon Kinesis Data Firehose", "data/streaming/data-firehose"),
    ("AWS Data Pipeline", "ETL 워크플로 오케스트레이션 서비스", "mlops/orchestration/data-pipeline-status"),
    ("S3 Select의 용도", "객체에서 SQL로 일부만 조회", "data/query-bi/s3-select-status"),
    ("Amazon Fraud Detector", "온라인 사기 탐지", "services/decisions/fraud-detector"),
]

RIGHT = [
    ("Linear Learner: preparation", "Normalisation is automatic; shuffle the rows yourself"),
    ("Linear Learner 전처리는?", "정규화는 자동, 셔플은 직접"),
    ("Linear Learner 전처리는?", "정규화는 자동으로 수행되지만 셔플은 자동으로 되지 않으므로 직접 해야 한다"),
    ("Linear Learner에서 자동으로 하지 않는 것은?", "셔플"),
    ("Which step does Linear Learner not do automatically?", "Shuffling"),
    (
        "Why must rows be shuffled before Linear Learner training?",
        "SGD with automatic learning rates sees one class at a time",
    ),
    ("Does Linear Learner shuffle the data by itself?", "No"),
    ("What is K-Means?", "An unsupervised algorithm, unlike k-NN, which is supervised"),
    ("K-Means와 k-NN의 차이는?", "K-Means는 비지도 학습, k-NN은 지도 학습"),
    ("K-Means or k-NN: which one is supervised?", "k-NN"),
    ("What is PCA used for?", "Reducing dimensions before a supervised algorithm is trained"),
    ("PCA는 언제 쓰는가?", "지도 학습 전에 차원을 줄일 때"),
    ("PCA의 역할은?", "지도 학습 알고리즘의 전처리"),
    ("BlazingText의 학습 유형은?", "Word2Vec은 비지도, 텍스트 분류는 지도 학습"),
    ("BlazingText Word2Vec: learning type", "unsupervised"),
    ("Is K-Means supervised?", "No, it is unsupervised"),
    (
        "Object2Vec?",
        "레이블이 지정된 데이터가 필요한 지도 알고리즘이지만, 관계 레이블을 클러스터링을 통해 얻을 수 있다",
    ),
    ("Linear Learner 입력 형식", "RecordIO-wrapped protobuf (float32), CSV (첫 번째 열이 레이블로 간주됨)"),
    ("XGBoost 입력 형식은?", "CSV, LibSVM, RecordIO-Protobuf, Parquet"),
    ("DeepAR 입력 형식은?", "Gzip 또는 Parquet으로 압축된 JSON lines"),
    ("DeepAR input formats", "JSON Lines (gzip) or Parquet"),
    ("Seq2Seq 입력 형식?", "토큰이 정수로 변환된 RecordIO-Protobuf"),
    ("Seq2Seq inference input format", "JSON or RecordIO-protobuf"),
    ("Object Detection 학습 입력은?", "RecordIO 또는 이미지 파일(JPG, PNG)"),
    ("Object Detection: 이미지 파일 입력 형식에 필요한 것은?", "주석 데이터가 포함된 JSON 파일"),
    ("Factorization Machines input format", "RecordIO-protobuf with Float32; CSV is not supported"),
    ("Factorization Machines 입력 형식", "CSV 미지원, RecordIO-protobuf만 가능"),
    ("BlazingText 증강 매니페스트 입력 형식은?", "JSON Lines 구조"),
    ("BlazingText batch_skipgram instance", "CPU only, one or many"),
    ("BlazingText: text classification instance", "C5 for less than 2 GB, GPU for more"),
    ("Word2vec (cbow 및 skip-gram) BlazingText 인스턴스는?", "단일 CPU 또는 GPU"),
    (
        "Linear Learner 인스턴스 유형은?",
        "CPU/GPU 지원, 단일·멀티 머신 가능 (알고리즘의 특성상 멀티-GPU 성능 향상에 큰 도움이 되지 않음)",
    ),
    ("XGBoost CPU 인스턴스는?", "M5 권장, 메모리 바운드"),
    ("XGBoost 1.2: 인스턴스", "단일 GPU 지원 (P2, P3)"),
    ("Seq2Seq 인스턴스 유형은?", "GPU 전용 (P3 등)"),
    ("Seq2Seq 인스턴스", "단일 머신·멀티 GPU 가능"),
    ("DeepAR 인스턴스 유형?", "CPU/GPU 모두 가능"),
    ("DeepAR 추론은?", "CPU only"),
    ("DeepAR: 작은 모델?", "CPU(c4.2xlarge)에서 시작, 필요 시 GPU 사용"),
    ("Object2Vec 학습 인스턴스", "단일 머신만 지원 (CPU 또는 GPU, 멀티 GPU 가능)"),
    ("Object2Vec 추론", "ml.p3.2xlarge"),
    ("Object Detection 학습", "GPU 권장 (멀티 GPU, 멀티 머신 지원)"),
    ("Object Detection 추론", "CPU 또는 GPU 모두 가능 (M5, P2, P3, G4dn)"),
    ("Object Detection - TensorFlow: scaling", "several GPUs on a single machine only"),
    ("Image Classification: which hardware?", "GPU for the MXNet version, CPU or GPU for TensorFlow"),
    ("k-NN: hardware for inference", "CPU for low latency, GPU for high throughput"),
    ("What is the default of `eta` in XGBoost?", "0.3"),
    ("XGBoost `eta`", "Step size shrinkage, default 0.3, range 0 to 1"),
    ("What is a good first value of `eta` in XGBoost?", "0.1"),
    ("XGBoost의 `max_depth` 튜닝 범위는?", "0~10"),
    ("XGBoost `subsample`의 범위는?", "0~1"),
    ("XGBoost: `num_round`", "필수 하이퍼파라미터"),
    ("scikit-learn XGBoost wrapper: default of learning_rate", "0.3"),
    ("BlazingText 하이퍼파라미터 `mode`?", "필수 파라미터: `batch_skipgram`, `skipgram`, `cbow` 중 하나"),
    ("BlazingText hyperparameters", "`learning_rate`, `window_size`, `vector_dim`, `negative_samples`"),
    ("Object2Vec 하이퍼파라미터 인코더 설정은?", "`enc0_network`, `enc1_network`"),
    ("Object2Vec `enc0_network` 선택 옵션은?", "`hcnn`, `bilstm`, `pooled_embedding`"),
    (
        "Object2Vec hyperparameters",
        "`dropout`, `epochs`, `learning_rate`, `mini_batch_size`, `mlp_activation`, `optimizer`, `weight_decay`",
    ),
    ("Seq2Seq 하이퍼파라미터?", "batch_size, optimizer_type (예: Adam, SGD), learning_rate"),
    ("XGBoost hyperparameters in scikit-learn", "`n_estimators`, `reg_alpha`, `learning_rate`"),
    ("Object Detection 하이퍼파라미터 `optimizer`의 선택지는?", "`sgd`, `adam`, `rmsprop`, `adadelta`"),
    ("Linear Learner hyperparameter for L2", "`wd`"),
    ("Linear Learner: `l1`", "L1 정규화 강도"),
    ("Which L1/L2 regularisation does Linear Learner offer?", "L1 and L2"),
    ("Real-time inference: payload limit", "25 MB"),
    ("Real-time inference: limits", "25 MB payload, 60 seconds, 8 minutes when streaming"),
    ("실시간 추론의 목표 지연 시간은?", "100ms 이하"),
    ("Serverless inference memory", "1 GB to 6 GB"),
    ("Serverless inference: GPU?", "No, CPU only"),
    ("서버리스 추론의 GPU 지원 여부는?", "GPU 미지원"),
    ("Batch transform payload", "100 MB per mini-batch"),
    ("AWS Lambda timeout", "15 minutes at most, 3 seconds by default"),
    ("AWS Lambda 최대 실행 시간", "900초"),
    ("Kinesis shard: writes per second", "1 MB or 1,000 records"),
    ("샤드 하나의 읽기 속도는?", "초당 2MB"),
    ("Kinesis Data Streams retention", "1 day by default, up to 365 days"),
    ("Kinesis Data Streams 보존 기간?", "기본 24시간, 최대 365일"),
    ("Firehose buffer interval", "60 to 900 seconds"),
    ("Kinesis Data Firehose is called what today?", "Amazon Data Firehose"),
    ("Which service replaced Kinesis Data Analytics?", "Amazon Managed Service for Apache Flink"),
    ("Elastic Inference의 상태는?", "2023-04-15부터 신규 고객 불가, 서비스 종료"),
    ("What replaces Elastic Inference?", "Inferentia or G instances"),
    ("What does auto scaling of an endpoint change?", "The number of instances behind the endpoint's variant"),
    ("Automatic scaling?", "엔드포인트의 인스턴스 수를 조정"),
    ("XGBoost `eval_metric`?", "검증 데이터의 평가 지표: AUC, RMSE, Error"),
    ("BlazingText 라벨은?", "`__label__`로 시작하는 토큰"),
    ("BlazingText로 문장 분류가 가능한가?", "예, supervised 모드에서 가능"),
    ("Word2Vec of BlazingText", "단어 임베딩을 생성"),
    ("강화 학습은 반지도 학습과 어떻게 다른가?", "레이블 대신 보상에서 학습"),
    ("강화 학습이란?", "환경에서 행동의 보상으로 학습; 지도·비지도와 다른 방식"),
    ("He 초기화는 언제?", "ReLU 층의 가중치 초기화"),
    ("랜덤 포레스트란?", "의사결정 트리 여러 개의 앙상블"),
    ("k-NN과 의사결정 트리의 차이는?", "k-NN은 이웃, 의사결정 트리는 규칙으로 분류"),
    ("앙상블이란?", "여러 모델의 예측을 투표나 평균으로 결합"),
    ("배깅이란?", "부트스트랩 표본마다 같은 모델을 병렬로 훈련"),
    ("부스팅이란?", "약한 학습자를 차례로 훈련"),
    ("데이터 증강의 효과는?", "모델이 개별 샘플을 외우지 못하게 하여 과적합을 줄임"),
    ("What does k-fold cross-validation do against imbalance?", "Nothing; it only evaluates"),
    ("BalancedBaggingClassifier는 어느 라이브러리에?", "imbalanced-learn (scikit-learn을 확장)"),
    ("혼합 정밀도의 효과는?", "GPU 메모리와 연산 시간을 줄임"),
    ("Autopilot HPO 모드는?", "Linear Learner, XGBoost, MLP를 모두 시도"),
    ("DeepAR backtest", "Train on the series without the last prediction_length points, test on the full series"),
    ("DeepAR에서 훈련, 테스트, 추론 시 포함할 것은?", "항상 전체 시계열"),
    ("A common mistake about Linear Learner?", "Thinking that shuffling is automatic"),
    ("Linear Learner에 대한 오해는?", "셔플이 자동이라는 것"),
    ("XGBoost needs feature scaling?", "No, trees depend on the order only"),
    ("What is the maximum payload of an API Gateway request?", "10 MB"),
    ("What is the default learning rate in Keras' Adam?", "0.001"),
    ("Random forest: default of max_depth in scikit-learn", "None"),
    ("MLS-C01 시험 문항 수는?", "65문항"),
    ("S3 객체의 최대 크기는?", "50TB"),
    ("Amazon Personalize: 입력", "사용자-항목 상호작용"),
    ("K-Means 알고리즘의 종류는?", "비지도 학습 (클러스터링)"),
    ("지도 학습 알고리즘의 예는?", "XGBoost, Linear Learner"),
    ("비지도 학습 알고리즘의 예는?", "K-Means, PCA, LDA"),
    ("비지도 학습의 예", "K-Means"),
    ("What are examples of supervised learning?", "XGBoost and k-NN"),
    ("", "{{c1::PCA}} is an unsupervised algorithm; LDA (linear discriminant analysis) is supervised."),
    ("Linear discriminant analysis (LDA): learning type", "supervised"),
    ("LDA(선형 판별 분석)은?", "지도 학습 기반 차원 축소"),
    ("랜덤 포레스트의 학습 유형은?", "지도 학습"),
    ("Does K-Means need labels?", "No, it is not a supervised algorithm"),
    ("XGBoost 추론 입력 형식은?", "CSV, libsvm"),
    ("Which file formats does Amazon Athena query?", "CSV, Parquet, ORC, JSON"),
    ("SageMaker 내장 알고리즘의 권장 입력 형식", "RecordIO / Protobuf"),
    ("Image Classification - MXNet training input", "RecordIO, image files or augmented manifest"),
    ("PCA in scikit-learn: hardware", "CPU only"),
    ("Random Cut Forest: instance types", "CPU (ml.m4, ml.c4, ml.c5)"),
    ("LDA: GPU?", "Not supported"),
    ("Does LDA support GPU training?", "No"),
    ("Can Seq2Seq train on multiple machines?", "No, one machine with several GPUs"),
    ("Can DeepAR train on several machines?", "Yes"),
    ("XGBoost 분산 GPU 학습?", "1.5+에서 Dask로 가능"),
    ("XGBoost max_depth 기본값", "6"),
    ("XGBoost 튜닝에서 max_depth 기본 탐색 범위", "3~10"),
    ("Default value of `epochs` in Linear Learner", "15"),
    ("`mini_batch_size` default, Linear Learner", "1000"),
    ("K-Means `init_method` default", "random"),
    ("DeepAR: `likelihood` default?", "student-T"),
    ("Which likelihood for counts in DeepAR?", "negative-binomial"),
    ("Effect of raising `eta` from 0.3 default to 0.9 in XGBoost?", "Faster, may overfit"),
    ("BlazingText `vector_dim` default", "100"),
    ("IP Insights `vector_dim` default", "128"),
    ("Real-time inference: payload limit was raised from 6 MB to what?", "25 MB"),
    ("Real-time inference p99 latency goal with time limit of 60 s", "200 ms"),
    ("A Lambda function in front of real-time inference?", "handles auth"),
    ("Batch transform or real-time inference for 500 MB files?", "Batch transform"),
    ("Lambda memory", "128 MB to 10,240 MB"),
    ("Kinesis Data Streams record size", "1 MiB by default"),
    ("Firehose buffer size", "1 to 128 MB"),
    ("Amazon Data Firehose", "near real time delivery to S3"),
    ("S3 Standard-IA minimum object size", "128 KB"),
    ("S3 Glacier Deep Archive retrieval", "12 hours"),
    ("What is SageMaker Edge Manager's status?", "It ended on 2024-04-26"),
    ("Elastic Inference를 대신하는 것은?", "Inferentia"),
    ("Model accuracy forecast", "amazon forecasts demand"),
    ("Why is shuffling important for Linear Learner?", "SGD sees batches in order"),
    ("Do you need to shuffle data for Linear Learner?", "Yes"),
    ("Linear Learner: 셔플 필요?", "필요, 직접 해야 함"),
    ("Object2Vec 데이터 준비는?", "JSON Lines 형식으로 데이터 준비 후 셔플된 다음 학습에 사용"),
    ("Autopilot은 무엇을 자동화?", "데이터 준비, 셔플, 학습"),
    ("Semi-supervised learning?", "적은 레이블과 많은 비레이블 데이터를 결합"),
    ("RL vs semi-supervised learning", "RL learns from rewards"),
    ("Xavier initialisation: where?", "tanh layers"),
    ("Adam optimizer and He initialisation together?", "Common choice for ReLU networks"),
    ("tree methods", "random forest, XGBoost; unlike k-NN they scale"),
    ("Ensemble by voting", "Each model votes; the majority wins"),
    ("Which regularisation does feature selection?", "L1 (lasso)"),
    ("How do you rank features?", "Permutation importance"),
    ("Stratified k-fold for imbalanced data?", "keeps class shares in each fold"),
    ("CPU or GPU for XGBoost inference?", "CPU is usually enough"),
    ("SageMaker Notebook의 XGBoost", "`n_estimators`, `learning_rate`를 조절하는 하이퍼파라미터"),
    ("Seq2Seq hyperparameters", "`batch_size`, `optimizer_type`, `num_layers_encoder`, `num_layers_decoder`"),
    ("Object Detection 하이퍼파라미터", "`mini_batch_size`, `learning_rate`, `optimizer`"),
    ("Text Classification - TensorFlow hyperparameters", "`batch_size`, `epochs`"),
    ("Keras hyperparameters", "`batch_size`, `activation`"),
    ("XGBoost의 L1, L2 규제 하이퍼파라미터는?", "L1은 alpha, L2는 lambda"),
    ("Linear Learner 하이퍼파라미터 `wd`의 역할은?", "L2 정규화"),
    ("L1 정규화를 위한 Linear Learner 하이퍼파라미터는?", "l1"),
    ("What kind of algorithm is K-Means?", "Clustering"),
    ("K-Means의 용도", "고객을 그룹으로 분류"),
    ("K-Means 사용 사례", "고객 세분화, 이상 탐지"),
    ("K-Means를 분류에 쓰는 방법", "클러스터 번호를 특성으로 추가"),
    ("k-NN", "분류와 회귀 알고리즘"),
    ("k-NN", "a classification algorithm"),
    ("PCA", "차원 축소 알고리즘"),
    ("PCA", "클러스터링 알고리즘의 전처리"),
    ("XGBoost의 종류", "분류, 회귀"),
    ("XGBoost", "gradient boosting algorithm for ranking"),
    ("DeepAR", "시계열 예측 알고리즘"),
    ("RCF", "이상 탐지 알고리즘"),
    ("LDA", "토픽 모델링"),
    ("BlazingText", "텍스트 분류 알고리즘"),
    ("Factorization Machines", "추천 알고리즘"),
    ("What is clustering?", "K-Means"),
    ("Which algorithm for classification?", "XGBoost"),
    ("Is LDA supervised?", "No"),
    ("K-Means는 비지도 학습인가?", "예"),
    ("실시간 추론 타임아웃은?", "60초"),
    ("실시간 추론이 적합한 지연 시간", "밀리초"),
    ("AWS Lambda 콜드 스타트 시간", "수 초"),
    ("AWS Lambda: 15분보다 긴 작업은?", "AWS Batch 사용, 최대 시간 14일"),
    ("XGBoost `subsample` 범위는?", "0~1"),
    ("XGBoost `subsample` 권장 범위는?", "0.5~1"),
    ("K-Means의 `k`는 필수?", "예"),
    ("Random Cut Forest `num_trees` default value", "100"),
    ("Random Cut Forest: `num_samples_per_tree`", "기본값은 256"),
    ("PCA `algorithm_mode` 기본값", "regular"),
    ("Seq2Seq `optimized_metric` default", "perplexity"),
    ("Object2Vec의 학습 입력 형식은?", "JSON Lines"),
    ("LightGBM 학습은 GPU를 지원하는가?", "아니요"),
    ("CatBoost: does it train on GPUs?", "No"),
    ("RCF 학습에 GPU가 필요한가?", "아니요"),
    ("Can XGBoost be trained on GPU?", "Yes, with tree_method=gpu_hist"),
    ("XGBoost에서 GPU를 사용하려면?", "tree_method를 gpu_hist로 설정"),
    ("XGBoost 0.90: hardware", "CPU only"),
    ("NTM 인스턴스", "CPU와 GPU, GPU 권장"),
    ("NTM 추론", "CPU 권장"),
    ("Why is Seq2Seq trained on GPU?", "Deep networks need many matrix operations"),
    ("Seq2Seq: 학습 기간", "며칠이 걸리기도 함"),
    ("DeepAR: single-series vs multi-series", "여러 시계열을 함께 학습"),
    ("Which algorithms support only CPU?", "LDA, Random Cut Forest, LightGBM, CatBoost"),
    ("Which built-in algorithms are GPU only?", "Seq2Seq, Semantic Segmentation"),
    ("Linear Learner vs XGBoost?", "Linear Learner for linear relations"),
    ("Linear Learner의 normalize_data", "기본값 true, 특성 정규화"),
    ("Linear Learner에 정규화가 필요한가?", "자동으로 수행되므로 필요 없음"),
    ("Linear Learner L1 정규화", "희소한 가중치를 만든다; 직접 설정"),
    ("Linear Learner의 L1/L2 정규화 강도", "사용자가 직접 지정"),
    ("Amazon Managed Service for Apache Flink의 이전 이름은?", "Kinesis Data Analytics"),
    ("Amazon Data Firehose (구 Kinesis Data Firehose)", "준실시간 전달"),
    ("Amazon Forecast 서비스 상태", "2024-07-29부터 신규 고객 불가"),
    ("모델 훈련에 쓰는 서비스", "SageMaker"),
    ("What is a hyperparameter of XGBoost that fights overfitting?", "`gamma`, `max_depth`"),
    ("SageMaker hyperparameter tuning", "warm start up to 5 parents"),
    ("K-Means hyperparameters", "`k`, `feature_dim`, `init_method`"),
    ("BlazingText 하이퍼파라미터 `mode` 값", "`batch_skipgram`, `skipgram`, `cbow`, `supervised`"),
    ("PCA hyperparameters", "`num_components`, `algorithm_mode`, `subtract_mean`"),
    ("Linear Learner 하이퍼파라미터 `loss` 옵션", "`logistic`, `hinge_loss`"),
    ("Seq2Seq hyperparameter `batch_size` default", "64"),
]


@pytest.fixture(scope="module")
def bundled() -> list[Deck]:
    return [item for file in expand([DECKS]) for item in read(file).decks]


@pytest.fixture(scope="module")
def judge(bundled: list[Deck]) -> Callable[..., list[Problem]]:
    families, claims = read_families(DECKS / "families.yaml"), read_claims(DECKS)
    known = [(item.id, note) for item in bundled for note in item.notes]

    def ask(*notes: Note, checked: Claims = claims) -> list[Problem]:
        return contradictions([replace(deck("mine", *notes), file="notes.md")], known, families, checked)

    return ask


def written(front: str, back: str) -> Note:
    return basic(front, back) if front else Note("gap", "cloze", Cloze(Text.of(back)))


@pytest.mark.parametrize(("front", "back", "card"), WRONG)
def test_a_wrong_note_is_told_with_the_card_that_knows_better(
    judge: Callable[..., list[Problem]], front: str, back: str, card: str
) -> None:
    found = [problem.message for problem in judge(written(front, back))]
    assert len(found) == 1
    assert re.fullmatch(r"your note says .+; the deck says .+ \(.+\)", found[0])
    assert f"({card}" in found[0]


@pytest.mark.parametrize(("front", "back"), RIGHT)
def test_nothing_is_said_about_a_right_note(judge: Callable[..., list[Problem]], front: str, back: str) -> None:
    assert judge(written(front, back)) == []


def test_the_bundled_decks_do_not_contradict_one_another(
    judge: Callable[..., list[Problem]], bundled: list[Deck]
) -> None:
    assert judge(*(replace(note, id=f"{item.id}-{note.id}") for item in bundled for note in item.notes)) == []


def test_a_warning_stands_at_the_line_of_the_note(judge: Callable[..., list[Problem]]) -> None:
    (problem,) = judge(replace(basic("Linear Learner: shuffling", "automatic"), line=12))
    expected = "your note says shuffling is automatic; the deck says it is not (algorithms/linear-learner/shuffle)"
    assert str(problem) == f"notes.md:12: warning: {expected}"


def test_what_two_notes_say_wrong_is_told_once(judge: Callable[..., list[Problem]]) -> None:
    notes = basic("Linear Learner: shuffling", "automatic"), basic("Linear Learner 셔플?", "자동")
    assert len(judge(*notes)) == 1


def test_the_explanation_of_a_note_is_judged_too(judge: Callable[..., list[Problem]]) -> None:
    note = replace(basic("Linear Learner", "A linear model"), why=Text.of("Rows are shuffled automatically."))
    assert "shuffle" in judge(note)[0].message


def test_facts_are_judged_value_by_value(judge: Callable[..., list[Problem]]) -> None:
    facts = {"learning": (Text.of("supervised"),), "problem": (Text.of("clustering"),)}
    note = Note("f", "facts", Facts("own", Text.of("K-Means"), facts, ("learning",)))
    assert "K-Means is supervised" in judge(note)[0].message


def test_options_of_a_question_assert_nothing(judge: Callable[..., list[Problem]]) -> None:
    options = tuple(Option(Text.of(text)) for text in ("Linear Learner shuffles automatically", "You shuffle"))
    assert judge(Note("q", "choice", Choice(Text.of("Which is true?"), 1, (), options, frozenset({1})))) == []


def test_a_note_that_has_a_status_is_not_told_that_the_service_is_gone(judge: Callable[..., list[Problem]]) -> None:
    note = basic("Elastic Inference", "Attaches an accelerator to an endpoint")
    assert len(judge(note)) == 1
    assert judge(replace(note, status=Text.of("ended"))) == []


def test_the_topic_tells_the_algorithm_of_a_hyperparameter(judge: Callable[..., list[Problem]]) -> None:
    note = basic("Default of `max_depth`?", "9")
    assert judge(note) == []
    assert "default of `max_depth` is 9" in judge(replace(note, topics=("algorithms/xgboost",)))[0].message


def test_a_bundled_question_with_another_figure_or_the_other_choice(judge: Callable[..., list[Problem]]) -> None:
    figure = basic("For how long does CloudWatch keep SageMaker metrics?", "12 months")
    assert "operations/observability/metric-retention" in judge(figure)[0].message
    choice = basic("Macro or micro averaging when a rare class must weigh as much as a frequent one?", "Micro")
    assert "evaluation/classification/macro-or-micro" in judge(choice)[0].message
    assert judge(basic("For how long does CloudWatch keep SageMaker metrics?", "15 months")) == []


def test_without_claims_the_facts_of_the_decks_are_enough(judge: Callable[..., list[Problem]]) -> None:
    notes = basic("K-Means: learning type", "supervised"), basic("Linear Learner: shuffling", "automatic")
    assert [problem.message.split(";")[0] for problem in judge(*notes, checked=Claims({}))] == [
        "your note says K-Means is supervised"
    ]


@pytest.mark.parametrize("text", ["", " ", "`" * 500, "(" * 2000, "a_" * 3000, "않" * 5000, "1" * 400, "is " * 5000])
def test_odd_texts_are_judged_quickly(judge: Callable[..., list[Problem]], text: str) -> None:
    started = time.process_time()
    judge(basic(f"XGBoost hyperparameters {text}", f"{text} default {text}"))
    assert time.process_time() - started < 5


@pytest.mark.skipif(not NOTES.is_dir(), reason="the learner's notes are not here")
@pytest.mark.parametrize(("name", "fewest"), [("002-exam-readiness.md", 4), ("004-sagemaker-algorithms.md", 5)])
def test_the_learners_notes(judge: Callable[..., list[Problem]], name: str, fewest: int) -> None:
    """What the list of corrections says and the notes still say after reading, and nothing else."""
    reading = read(NOTES / name)
    found = [problem.message for item in reading.decks for problem in judge(*item.notes)]
    assert [message for message in found if not any(f"({card}" in message for card in TOLD[name])] == []
    assert len(found) >= fewest


def test_every_claim_names_a_card_that_exists(bundled: list[Deck]) -> None:
    claims = read_claims(DECKS)
    cards = {f"{item.id}/{note.id}" for item in bundled for note in item.notes} | {"exams/mls-c01"}
    named = {item.card for item in claims.yes_no} | {item.card for item in claims.limits}
    named |= {item.card for item in claims.mistakes} | {item.card for item in claims.outdated}
    assert named - cards == set()
    subjects = {item.subject for item in claims.yes_no} | {item.subject for item in claims.limits}
    assert subjects - set(claims.names) == set()


def test_the_hyperparameters_are_those_of_decks(bundled: list[Deck]) -> None:
    claims = read_claims(DECKS)
    assert set(claims.algorithms) <= {item.id for item in bundled}
    for item in bundled:
        for note in item.notes if item.id in claims.algorithms else ():
            if isinstance(note.body, Facts) and note.body.family == "hyperparameter":
                (name,) = re.findall(r"`(\w+)`", note.body.subject.get("en"))
                assert name in claims.algorithms[item.id].hyperparameters, f"{item.id}: {name}"
