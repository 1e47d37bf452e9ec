"""Files that are no logs of trainings, though they hold numbers and the words of trainings."""

from __future__ import annotations

import json
import random
import struct

_rng = random.Random(1)

# What TensorBoard's writer leaves when nothing is logged: the record of the file's version, and no more.
_VERSION = b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2"
_STUB = struct.pack("<Q", len(_VERSION)) + b"\0\0\0\0" + _VERSION + b"\0\0\0\0"

NO_LOGS: dict[str, str | bytes] = {
    'nginx.log': ''.join(f'192.168.1.{i%7} - - [12/Mar/2024:06:25:{i%60:02d} +0000] "GET /api/v1/items?id={i} HTTP/1.1" {200 if i%9 else 404} {500+i*7} "-" "Mozilla/5.0 (X11; Linux x86_64)" rt={i*0.013:.3f} uct="0.000" urt="{i*.01:.3f}"\n' for i in range(200)),
    'apache_combined.log': ''.join(f'10.0.0.{i} - bob [10/Oct/2000:13:55:36 -0700] "GET /x.gif HTTP/1.0" 200 {2326+i}\n' for i in range(100)),
    'train_source.log': '''import torch
from torch import nn

lr = 1e-3
epochs = 10
batch_size: int = 32
model = Net()
for epoch in range(epochs):
    loss = 0.0
    for step, batch in enumerate(loader):
        loss = criterion(model(batch), target)
        if step % 100 == 0:
            print(f"epoch {epoch} step {step} loss={loss:.4f}")
    accuracy = 0.5
    val_loss = 1.0
''',
    'workout.json': json.dumps([{"date":f"2024-01-{i:02d}","exercise":"squat","sets":5,"reps":5,"weight":60+i*2.5,"duration":45,"calories":300+i,"epoch":i} for i in range(1,20)]),
    'training_log.json': json.dumps([{"date":f"2024-01-{i:02d}","activity":"Run","distance_km":5+i*.1,"duration_min":30,"avg_hr":150,"pace":"5:30","rpe":6,"weight_loss":0.1*i} for i in range(1,20)]),
    'workout.csv': 'date,exercise,sets,reps,weight,rest\n'+''.join(f'2024-01-{i:02d},squat,5,5,{60+i},90\n' for i in range(1,20)),
    'workout.txt': ''.join(f'2024-01-{i:02d}: ran {5+i*.1:.1f} km in {30+i} min, heart rate: 15{i%10}, weight: {80-i*.2:.1f} kg, loss: {0.2*i:.1f} kg\n' for i in range(1,20)),
    'prose.txt': '''The history of steam engines began in 1698. In 1712 Newcomen built the first practical engine, which weighed 12 tons.
At a rate of 5 strokes per minute, it could lift 10 gallons of water each. The loss of heat was about 90 percent.
James Watt improved it in 1769: efficiency: 4 times better. By 1800, step by step, 500 engines were in use.
The accuracy of the cylinder boring was 1/20 of an inch. Epoch 2 of the industrial age began around 1850.
''',
    'requirements.txt': 'torch==2.1.0\nnumpy>=1.24,<2\npandas==2.0.3\nscikit-learn==1.3.0\nlr-finder==0.2.1\nloss-landscapes==3.0.6\naccuracy==1.0\n',
    'freeze.log': 'torch==2.1.0\nnumpy==1.24.0\npandas==2.0.3\nscikit-learn==1.3.0\n',
    'package-lock.json': json.dumps({"name":"x","version":"1.0.0","lockfileVersion":3,"requires":True,"packages":{f"node_modules/p{i}":{"version":f"{i}.2.3","resolved":"https://r/x","integrity":"sha512-a","license":"MIT","engines":{"node":">=12"}} for i in range(50)}},indent=2),
    'package.json': json.dumps({"name":"x","version":"1.0.0","scripts":{"test":"jest"},"dependencies":{"a":"^1.0.0"}},indent=2),
    'prices.csv': 'date,open,high,low,close,volume\n'+''.join(f'2024-01-{i:02d},{100+i},{102+i},{99+i},{101+i+_rng.random():.2f},{1000000+i*999}\n' for i in range(1,29)),
    'prices2.csv': 'timestamp,price,quantity\n'+''.join(f'{1700000000+i*60},{100+_rng.gauss(0,1):.2f},{_rng.randrange(9)}\n' for i in range(100)),
    'housing.csv': 'id,sqft,bedrooms,bathrooms,price,age\n'+''.join(f'{i},{900+i*13},{i%5},{i%3},{200000+i*5000},{i}\n' for i in range(60)),
    'iris.csv': 'sepal_length,sepal_width,petal_length,petal_width,species\n'+''.join(f'{5+i%3}.1,3.5,1.4,0.2,setosa\n' for i in range(60)),
    'gitlog1.txt': ''.join(f'{i:07x} Fix loss: 0.{i} regression in epoch {i} (#{i})\n' for i in range(1000,1040)),
    'conf.ini': '[train]\nlr = 0.001\nepochs = 10\nbatch_size = 32\n\n[model]\nhidden = 128\ndropout = 0.1\nloss = mse\n',
    'conf.yaml': 'train:\n  lr: 0.001\n  epochs: 10\n  loss_weight: 3\nmodel:\n  hidden: 128\n  accuracy: 0.3\n',
    'conf.toml': '[train]\nlr = 0.001\nepochs = 10\n',
    'conf.json': json.dumps({"lr":0.001,"epochs":10,"batch_size":32,"loss":{"alpha":1.0,"gamma":2},"model":{"layers":[64,64,32],"dropout":0.1}}),
    'hparams.json': json.dumps({"learning_rate":[0.1,0.01],"epochs":[10,20],"betas":[0.9,0.999]}),
    'lfs.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:'+'a'*64+'\nsize 12345\n',
    'lfs_crlf.json': 'version https://git-lfs.github.com/spec/v1\r\noid sha256:'+'a'*64+'\r\nsize 12345\r\n',
    'lfs_bom.json': '\ufeffversion https://git-lfs.github.com/spec/v1\noid sha256:'+'a'*64+'\nsize 12345\n',
    'syslog.log': ''.join(f'Mar 12 06:25:{i%60:02d} host kernel: [{i*1.5:12.6f}] usb 1-{i}: new high-speed USB device number {i} using xhci_hcd\n' for i in range(100)),
    'journal.log': ''.join(f'Mar 12 06:25:{i%60:02d} host systemd[1]: Started Session {i} of user root. load={i%3}.{i%10} rate: {i}\n' for i in range(100)),
    'pip.log': ''.join(f'Collecting numpy=={i}.0\n  Downloading numpy-{i}.0.tar.gz (10.{i} MB)\n     |████████| 10.{i} MB 1.{i} MB/s eta 0:00:0{i%10}\n' for i in range(20)),
    'pytest.log': '============ test session starts =======\nplatform linux -- Python 3.11.7, pytest-7.4.3\ncollected 120 items\n'+''.join(f'tests/test_{i}.py ....... [{i*5:3d}%]\n' for i in range(20))+'=========== 120 passed in 12.34s ========\n',
    'docker.log': ''.join(f'Step {i}/20 : RUN pip install x{i}\n ---> Running in {i:012x}\nRemoving intermediate container {i:012x}\n' for i in range(1,20)),
    'make.log': ''.join(f'[{i*5:3d}%] Building CXX object CMakeFiles/x.dir/f{i}.cpp.o\n' for i in range(20)),
    'ninja.log': ''.join(f'[{i}/100] c++ -MMD -O2 -c f{i}.cpp -o f{i}.o\n' for i in range(1,100)),
    'ping.log': ''.join(f'64 bytes from 8.8.8.8: icmp_seq={i} ttl=118 time={10+_rng.random():.1f} ms\n' for i in range(60))+'60 packets transmitted, 60 received, 0% packet loss, time 59082ms\nrtt min/avg/max/mdev = 10.1/10.5/11.2/0.3 ms\n',
    'vmstat.log': 'procs -----------memory---------- ---swap-- -----io----\n r  b   swpd   free   buff  cache   si   so    bi    bo\n'+''.join(f' 1  0      0 {123456+i} 12345 654321    0    0    {i}    {i*2}\n' for i in range(60)),
    'nvidia.csv': 'timestamp, index, utilization.gpu [%], memory.used [MiB], temperature.gpu\n'+''.join(f'2024/01/01 00:00:{i:02d}.000, 0, {90+i%5} %, {20000+i} MiB, {60+i%9}\n' for i in range(60)),
    'postgres.log': ''.join(f'2024-01-01 00:00:{i%60:02d} UTC [123{i}] LOG:  duration: {i*1.1:.3f} ms  statement: SELECT {i} FROM t WHERE id={i}\n' for i in range(60)),
    'k8s.jsonl': ''.join(json.dumps({"ts":1700000000+i,"level":"info","msg":"GET /x","status":200,"latency_ms":i*1.5,"bytes":i*10})+'\n' for i in range(60)),
    'k8s2.jsonl': ''.join(json.dumps({"time":f"2024-01-01T00:00:{i:02d}Z","level":"info","msg":"step done","step":i,"duration":i*1.5,"rate":i})+'\n' for i in range(60)),
    'geo.json': json.dumps({"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[i*.1,i*.2]},"properties":{"name":f"p{i}","accuracy":i}} for i in range(60)]}),
    'openapi.json': json.dumps({"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/x":{"get":{"responses":{"200":{"description":"ok"}}}}}}),
    'sar.txt': '12:00:01 AM     CPU     %user     %nice   %system   %iowait    %steal     %idle\n'+''.join(f'12:{i:02d}:01 AM     all      1.{i}      0.00      0.5{i%10}      0.01      0.00     98.{i}\n' for i in range(50)),
    'race.csv': 'lap,time,speed,position\n'+''.join(f'{i},{90+_rng.random():.3f},{200+i%7},{i%4}\n' for i in range(50)),
    'finance.csv': 'month,revenue,profit,loss\n'+''.join(f'2024-{i:02d},{1000*i},{100*i},{50*i}\n' for i in range(1,13)),
    'insurance.csv': 'policy_id,claims,loss,loss_ratio,premium\n'+''.join(f'{i},{i%3},{i*100},0.{i%10},{i*150}\n' for i in range(1,60)),
    'weightloss.csv': 'day,weight,loss,bmi\n'+''.join(f'{i},{90-i*.1:.1f},{i*.1:.1f},{28-i*.02:.2f}\n' for i in range(1,60)),
    'epochtime.csv': 'epoch,temperature,humidity\n'+''.join(f'{1700000000+i*60},{20+i%4},{50+i%9}\n' for i in range(1,60)),
    'iotloss.csv': 'timestamp,packet_loss,latency_ms,jitter\n'+''.join(f'{1700000000+i*60},{i%3},{20+i%4},{i%9}\n' for i in range(1,60)),
    'sql.sql': 'CREATE TABLE x (id int);\n'+''.join(f"INSERT INTO x VALUES ({i}, 'loss', 0.{i});\n" for i in range(50)),
    'html.html': '<html><head><title>x</title></head><body>'+''.join(f'<p style="width: {i}px; margin: 3">loss: {i}</p>\n' for i in range(50))+'</body></html>',
    'svg.log': '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">'+''.join(f'<rect x="{i}" y="{i}" width="10" height="2"/>\n' for i in range(50))+'</svg>',
    'latex.log': 'This is pdfTeX, Version 3.14159265-2.6-1.40.20 (TeX Live 2019)\n'+''.join(f'Overfull \\hbox ({i}.{i}pt too wide) in paragraph at lines {i}--{i+2}\n[{i}]\n' for i in range(50)),
    'css.log': 'body { margin: 0; padding: 3px }\n'*20,
    'chess.pgn': '[Event "x"]\n[Round "1"]\n1. e4 e5 2. Nf3 Nc6 3. Bb5 a6\n',
    'strace.log': ''.join(f'openat(AT_FDCWD, "/x/{i}", O_RDONLY) = {i}\nread({i}, "", 4096) = {i*10}\n' for i in range(50)),
    'zabbix.log': ''.join(f'{i}:20240101:000000.{i:03d} item "x" value={i} loss: {i%4}% latency={i*1.2}ms\n' for i in range(50)),
    'qemu.log': ''.join(f'frame={i*30:5d} fps= 30 q=28.0 size={i*200:8d}kB time=00:00:{i%60:02d}.00 bitrate={1200+i}.5kbits/s speed=1.02x\n' for i in range(1,50)),
    'rsync.log': ''.join(f'{i*1000000:13,d} {i:3d}%  {i}.21MB/s    0:00:{i%60:02d}\n' for i in range(1,100)),
    'solver.log': ''.join(f'Iteration {i}: residual = {1/i:.4e}, time = {i*.1:.2f}\n' for i in range(1,100)),
    'gcc.log': ''.join(f'main.c:{i}:{i%30}: warning: unused variable loss [-Wunused]\n' for i in range(1,100)),
    'poetry.lock': '[[package]]\nname = "x"\nversion = "1.0"\n'*30,
    'Cargo.lock': '[[package]]\nname = "x"\nversion = "1.0.0"\nchecksum = "abc"\n'*30,
    'notebook.ipynb': json.dumps({"cells":[{"cell_type":"code","execution_count":i,"metadata":{},"outputs":[{"name":"stdout","output_type":"stream","text":["Epoch 1 loss: 0.5\n"]}],"source":["loss=3\n"]} for i in range(5)],"metadata":{},"nbformat":4,"nbformat_minor":5}),
    'coco.json': json.dumps({"images":[{"id":i,"width":640,"height":480,"file_name":f"{i}.jpg"} for i in range(50)],"annotations":[{"id":i,"image_id":i,"bbox":[1,2,3,4],"area":12.0,"iscrowd":0,"category_id":1} for i in range(50)],"categories":[{"id":1,"name":"x"}]}),
    'tokenizer.json': json.dumps({"version":"1.0","model":{"vocab":{f"tok{i}":i for i in range(500)}}}),
    'vocab.json': json.dumps({**{f"tok{i}":i for i in range(500)},"loss":3,"lr":4}),
    'scores.json': json.dumps({"alice":[1,2,3,4],"bob":[3,4,5,6]}),
    'predictions.csv': 'id,label,pred,score\n'+''.join(f'{i},{i%2},{i%2},{_rng.random():.4f}\n' for i in range(200)),
    'submission.csv': 'id,target\n'+''.join(f'{i},{_rng.random():.4f}\n' for i in range(200)),
    'sens.log': ''.join(f'core{i%4}: temp: {40+i%9}C fan: {2000+i} rpm power: {30+i%3}W\n' for i in range(100)),
    'only_time.log': ''.join(f'step {i} time: {i*.1:.2f}s\n' for i in range(100)),
    'game.log': ''.join(f'[{i:02d}:00] Player1 score: {i*10} accuracy: {50+i%30}% kills: {i}\n' for i in range(60)),
    'django.log': ''.join(f'[12/Mar/2024 06:25:{i:02d}] "GET /x/{i} HTTP/1.1" 200 {i*10}\n' for i in range(30))+'Internal Server Error: /x\nTraceback (most recent call last):\n  File "/app/views.py", line 12, in get\n    return 1/0\nZeroDivisionError: division by zero\n',
    'oom.log': ''.join(f'Mar 12 06:25:{i:02d} host kernel: [ {i}.5] Out of memory: Killed process {i} (mysqld) total-vm:{i}kB\n' for i in range(9)),
    'killed.log': 'starting service\nlistening on port 80\nKilled\n',
    'ctrlc.log': 'listening on port 80\n^CKeyboardInterrupt\n',
    'conflict.csv': 'epoch,loss\n1,0.5\n<<<<<<< HEAD\n2,0.4\n3,0.3\n=======\n2,0.9\n3,9.9\n>>>>>>> other\n',
    'conflict.jsonl': '{"epoch":1,"loss":0.5}\n<<<<<<< HEAD\n{"epoch":2,"loss":0.5}\n=======\n{"epoch":2,"loss":5}\n>>>>>>> other\n',
    'conflict.log': 'Epoch 1 loss 0.5\n<<<<<<< HEAD\nEpoch 2 loss 0.5\n=======\nEpoch 2 loss 5\n>>>>>>> other\n',
    'conflict.json': '{"epochs":[\n<<<<<<< HEAD\n{"epoch":2,"loss":0.5}\n=======\n{"epoch":2,"loss":5}\n>>>>>>> other\n]}',
    'crontab.log': ''.join(f'CRON[{i}]: pam_unix(cron:session): session closed for user root\n' for i in range(30)),
    'npm.log': ''.join(f'{i} verbose stack Error: loss of connection {i}\n{i} info lifecycle\n' for i in range(30)),
    'jmeter.csv': 'timeStamp,elapsed,label,responseCode,success,bytes,Latency\n'+''.join(f'{1700000000000+i},{i*3},x,200,true,{i*7},{i}\n' for i in range(40)),
    'gps.csv': 'timestamp,lat,lon,accuracy,speed\n'+''.join(f'{1700000000+i},48.{i},2.{i},{i%9},{i}\n' for i in range(40)),
    'students.csv': 'student,math,reading,score\n'+''.join(f's{i},{i},{i*2},{i*3}\n' for i in range(40)),
    'cov.json': '{"totals": {"percent_covered": 85.3, "num_statements": 1000}, "files": {"a.py": {"summary": {"percent_covered": 100.0}}}}',
    'bench.json': '{"context": {"date": "x", "num_cpus": 8}, "benchmarks": [{"name": "BM_x", "iterations": 100, "real_time": 1.5, "cpu_time": 1.4, "time_unit": "ns"},{"name": "BM_y", "iterations": 200, "real_time": 2.5, "cpu_time": 1.4, "time_unit": "ns"}]}',
    'lh.json': '{"categories":{"performance":{"score":0.9},"accessibility":{"score":0.8}},"audits":{"x":{"score":1,"numericValue":3.2}}}',
    'exam.jsonl': ''.join(json.dumps({"id": i, "question": "q", "answer": 3, "score": i % 5}) + "\n" for i in range(40)),
    'eval.json': '{"results": {"hellaswag": {"acc": 0.5, "acc_norm": 0.6}}, "config": {"model": "x", "batch_size": 4}}',
    'changelog.txt': 'v1.2.0 - 2024-01-01\n  * loss: 3 new options\n  * epoch 5: fix\nv1.1.0 - 2023-01-01\n  * accuracy: 0.9 -> 0.95\n',
    'pipfreeze.txt': 'accuracy==1.0\nloss==2.0.1\ntorch==2.1.0\n',
    'env.log': 'PATH=/usr/bin\nHOME=/root\nLEARNING_RATE=0.1\nEPOCHS=10\nLOSS_WEIGHT=3\n',
    'hexdump.log': ''.join(f'{i*16:08x}  7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00  |.ELF............|\n' for i in range(50)),
    'matrix.txt': ''.join(f'{i} {i*2} {i*3}\n' for i in range(50)),
    'xml.xml': '<?xml version="1.0"?><testsuite tests="3" time="1.5"><testcase name="loss" time="0.5"/></testsuite>',
    "git.log": "".join(f"commit {i:040x}\nAuthor: A <a@x.org>\nDate:   Mon Mar 4 12:00:00 2024\n\n    epoch {i} loss: 0.{i}\n\n" for i in range(9)),
    "git-graph.log": "".join(f"* {'abcdef'[i % 6]}{i:06x} set lr: 0.{i} for epoch {i}, loss 0.{i}\n" for i in range(1, 30)),
    "change.patch": "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n-    loss = 0.5\n+    loss = 0.6\n epoch = 3\n",
    "books.csv": "title,author,rating,score\n" + "".join(f"Book {i},A,{i % 5},{i % 100}\n" for i in range(50)),
    "pointer": b"\xef\xbb\xbfversion https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n",
    "events.out.tfevents.1700000000.box": _STUB,
    "model.pt": b"PK\x03\x04" + bytes(range(256)) * 40,
    "history.pkl": b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00}\x94.",
    "noise.log": _rng.randbytes(20_000),
    "head.log": b"Epoch 1 loss: 0.5\n" + _rng.randbytes(60_000),
    "zeros.log": bytes(100_000),
    "blank.log": b"\n \n\t\n" * 50,
    "empty.log": b"",
    "mark.log": b"\xef\xbb\xbf",
    "wide-mark.log": b"\xff\xfe",
}  # fmt: skip
